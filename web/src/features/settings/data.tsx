import { SettingsFrame } from "@/components/page/settings-frame";
import { useMay } from "@/lib/resources/profile";
import { ClosingCard } from "./closing-card";
import { ExportsCard } from "./exports-card";

/** Taking out what is in the shop, and giving the shop up. */
export function DataSettings() {
  const isOwner = useMay("owner");
  return (
    <SettingsFrame section="data">
      <ExportsCard isOwner={isOwner} />
      {isOwner && <ClosingCard />}
    </SettingsFrame>
  );
}
