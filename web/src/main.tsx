import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { watchFiles } from "@/lib/api/build";
import { startI18n } from "@/lib/locale/i18n";
import { askProfile } from "@/lib/resources/profile";
import { followTheme } from "@/lib/page/theme";
import { Providers } from "./providers";
import { makeRouter } from "./routes/router";
import "./theme.css";

followTheme();
watchFiles();
askProfile();
await startI18n();
const root = createRoot(document.getElementById("root")!);
const router = makeRouter();
// In small pieces, so that a slow phone goes on scrolling and taking presses meanwhile.
startTransition(() =>
  root.render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  ),
);
