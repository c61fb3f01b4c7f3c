import { Download, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { csvOf, download } from "@/components/chart/csv";
import { Card } from "@/components/page/card";
import { Button } from "@/components/sign/button";
import { useTranslation } from "@/lib/locale/i18n";

type Cell = string | number | null;

interface ChartCardProps {
  title: string;
  /** What has to be known to read it rightly, e.g. that the last day is not over. */
  note?: ReactNode;
  /** The same as a table: a row of headings, then the rows. Numbers stay numbers in the file. */
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
  /** How the figures of a column are written in the table; all others as they are. */
  write?: (value: number, column: number) => string;
  /** The file's name, without its ending. */
  file: string;
  /** Said instead of the chart when there is nothing. */
  empty?: string | false | undefined;
  children: ReactNode;
}

/** A chart under its question, with the table it is made of, to be read or taken along. */
export function ChartCard(props: ChartCardProps) {
  const { title, note, columns, rows, file, empty, children } = props;
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const buttons = !empty && (
    <span className="flex gap-1">
      <Button look="ghost" size="icon-sm" aria-label={t("chart.table", { title })} aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        <Table2 aria-hidden />
      </Button>
      <Button look="ghost" size="icon-sm" aria-label={t("chart.csv", { title })} onClick={() => download(`${file}.csv`, csvOf([columns, ...rows]))}>
        <Download aria-hidden />
      </Button>
    </span>
  );
  return (
    <Card title={title} action={buttons}>
      {empty ? (
        <p className="py-6 text-center text-sm text-ink-faint">{empty}</p>
      ) : (
        <>
          {!asTable && children}
          <div className={asTable ? "max-h-80 overflow-auto" : "sr-only"}>
            <Figures {...props} />
          </div>
        </>
      )}
      {note && !empty && <p className="mt-3 text-sm text-ink-faint">{note}</p>}
    </Card>
  );
}

function Figures({ title, columns, rows, write }: ChartCardProps) {
  const words = (cell: Cell, column: number) => (typeof cell === "number" && write ? write(cell, column) : (cell ?? "–"));
  return (
    <table aria-label={title} className="w-full text-sm">
      <thead>
        <tr className="border-b border-line text-ink-faint">
          {columns.map((name, column) => (
            <th key={name} scope="col" className={`py-1.5 font-medium ${column ? "text-end" : "text-start"}`}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, place) => (
          <tr key={place} className="border-b border-line last:border-0">
            {row.map((cell, column) => (
              <td key={column} className={`py-1.5 ${column ? "text-end tabular-nums" : ""}`}>
                <bdi>{words(cell, column)}</bdi>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
