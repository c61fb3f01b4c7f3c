import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { SWRConfig } from "swr";
import { Providers } from "@/providers";

/** Draw one feature as a page would, at `path`, with nothing remembered from another test. */
export function renderAt(path: string, children: ReactNode, route = "*"): RenderResult {
  const router = createMemoryRouter([{ path: route, element: children }], { initialEntries: [path] });
  return render(
    <SWRConfig value={{ provider: () => new Map() }}>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </SWRConfig>,
  );
}
