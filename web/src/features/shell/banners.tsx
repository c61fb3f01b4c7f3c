import { Banner, StandingBanner } from "./banner";
import { Notices } from "./notices";

/** All that is told above a page. */
export default function Banners() {
  return (
    <>
      <StandingBanner />
      <Notices />
      <Banner />
    </>
  );
}
