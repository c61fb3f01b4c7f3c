import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { Link } from "react-router";
import { Checkbox } from "@/components/input/checkbox";
import { useTranslation } from "@/lib/locale/i18n";
import { type Shortcut, useShortcuts } from "@/lib/page/keys";
import { useMedia } from "@/lib/page/media";

const NONE: readonly Shortcut[] = [];

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The server's name to sort by; "-name" is descending. */
  sort?: string;
  /** Numbers and money stand at the end. */
  end?: boolean;
  /** Where it stands on a phone, whose rows are cards: at the top, opposite of that, below with its name, or nowhere.
   * What stands nowhere there is left out on a tablet as well. */
  card?: "title" | "aside" | "line" | "none";
  /** On a tablet it has what the other columns leave over, and must be able to be cut. */
  fills?: boolean;
}

interface DataTableProps<Row> {
  /** What the table lists, for screen readers. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** Where a row leads; the first column carries the link, and the whole row can be pressed. */
  rowHref?: (row: Row) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: ReadonlySet<string>) => void;
  /** Says of a row what its checkbox selects; needed with `onSelect`. */
  rowLabel?: (row: Row) => string;
  dense?: boolean;
}

/** Rows the server has sorted and cut to a page. On a phone each row is a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const small = useMedia("(max-width: 767px)");
  useRowKeys(props.rowHref !== undefined);
  return small ? <Cards {...props} /> : <Grid {...props} />;
}

/** j and k go through the rows; Enter opens the one with the focus, as any link. */
function useRowKeys(on: boolean): void {
  const { t } = useTranslation();
  const shortcuts = useMemo(() => {
    const go = (step: number) => {
      const links = [...document.querySelectorAll<HTMLElement>("[data-row-link]")];
      const next = links.indexOf(document.activeElement as HTMLElement) + step;
      links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
    };
    const group = t("keys.page");
    return [
      { keys: "j", label: t("list.nextRow"), group, run: () => go(1) },
      { keys: "k", label: t("list.previousRow"), group, run: () => go(-1) },
    ];
  }, [t]);
  useShortcuts(on ? shortcuts : NONE);
}

function Grid<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, rowHref, dense } = props;
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="w-full border-collapse text-base">
        <thead>
          <tr className="border-b border-line bg-surface">
            {props.onSelect && <SelectAll {...props} />}
            {columns.map((column) => (
              <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowId(row)}
              className={clsx(
                "relative border-b border-line bg-surface transition-colors duration-150 hover:bg-sunken",
                dense ? "h-9" : "h-11",
              )}
            >
              {props.onSelect && <SelectOne {...props} row={row} />}
              {columns.map((column, place) => (
                <td
                  key={column.id}
                  className={clsx(CELL, "py-1", column.end && "text-end", column.fills && "max-lg:w-full max-lg:max-w-0", hidden(column))}
                >
                  {place === 0 && rowHref ? <RowLink to={rowHref(row)}>{column.cell(row)}</RowLink> : column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const CELL = "px-2 md:first:ps-(--table-edge) md:last:pe-(--table-edge) lg:px-3";

const hidden = <Row,>({ card }: Column<Row>) => card === "none" && "max-lg:hidden";

function Head<Row>({ column, sort, onSort }: { column: Column<Row> } & Pick<DataTableProps<Row>, "sort" | "onSort">) {
  const { t } = useTranslation();
  const { header, sort: name, end } = column;
  const rising = sort === name;
  const chosen = name !== undefined && (rising || sort === `-${name}`);
  const Arrow = rising ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={chosen ? (rising ? "ascending" : "descending") : undefined}
      className={clsx(
        CELL,
        "h-9 text-xs font-medium whitespace-nowrap text-ink-faint",
        end ? "text-end" : "text-start",
        hidden(column),
      )}
    >
      {name && onSort ? (
        <button
          type="button"
          title={t("list.sort", { column: header })}
          onClick={() => onSort(chosen && !rising ? name : `-${name}`)}
          className="-mx-1 inline-flex h-7 items-center gap-1 rounded-sm px-1 hover:text-ink"
        >
          {header}
          <Arrow aria-hidden className={clsx("size-3.5", !chosen && "invisible")} />
        </button>
      ) : (
        header
      )}
    </th>
  );
}

function RowLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} data-row-link className="font-medium -outline-offset-2 after:absolute after:inset-0">
      {children}
    </Link>
  );
}

function SelectAll<Row>({ rows, rowId, selected, onSelect, label }: DataTableProps<Row>) {
  const ids = rows.map(rowId);
  const some = ids.some((id) => selected?.has(id));
  const all = some && ids.every((id) => selected?.has(id));
  return (
    <th scope="col" className="w-10 ps-4 text-start">
      <Checkbox
        aria-label={label}
        checked={all || (some && "indeterminate")}
        onCheckedChange={() => onSelect?.(new Set(all ? [] : ids))}
      />
    </th>
  );
}

function SelectOne<Row>({ row, rowId, rowLabel, selected, onSelect }: DataTableProps<Row> & { row: Row }) {
  const id = rowId(row);
  const change = (chosen: boolean) => {
    const next = new Set(selected);
    if (chosen) next.add(id);
    else next.delete(id);
    onSelect?.(next);
  };
  return (
    <td className="relative z-1 w-10 ps-4">
      <Checkbox
        aria-label={rowLabel?.(row) ?? id}
        checked={selected?.has(id) ?? false}
        onCheckedChange={(chosen) => change(chosen === true)}
      />
    </td>
  );
}

function Cards<Row>({ label, columns, rows, rowId, rowHref }: DataTableProps<Row>) {
  const title = columns.find(({ card }) => card === "title") ?? columns[0];
  const asides = columns.filter(({ card }) => card === "aside");
  const lines = columns.filter((column) => column !== title && (column.card ?? "line") === "line");
  return (
    <ul aria-label={label} className="grid grid-cols-1 gap-2 p-3">
      {rows.map((row) => (
        <li key={rowId(row)} className="relative grid grid-cols-1 gap-1.5 rounded-lg border border-line bg-surface p-3">
          <div className="flex items-start justify-between gap-3">
            <div className="min-w-0 wrap-anywhere">
              {rowHref ? <RowLink to={rowHref(row)}>{title?.cell(row)}</RowLink> : title?.cell(row)}
            </div>
            <div className="flex shrink-0 items-center gap-2">
              {asides.map((column) => (
                <span key={column.id}>{column.cell(row)}</span>
              ))}
            </div>
          </div>
          {lines.length > 0 && (
            <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-sm">
              {lines.map((column) => (
                <div key={column.id} className="contents">
                  <dt className="text-ink-faint">{column.header}</dt>
                  <dd className="min-w-0 text-end">{column.cell(row)}</dd>
                </div>
              ))}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}
