import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router/dom";
import { watchFiles } from "@/lib/build";
import { startI18n } from "@/lib/i18n";
import { askProfile } from "@/lib/resources/profile";
import { followTheme } from "@/lib/theme";
import { Providers } from "./providers";
import { makeRouter } from "./routes/router";
import "./theme.css";

followTheme();
watchFiles();
askProfile();
await startI18n();
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Providers>
      <RouterProvider router={makeRouter()} />
    </Providers>
  </StrictMode>,
);
