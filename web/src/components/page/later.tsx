import { Component, type ReactNode, Suspense } from "react";
import { isFileGone } from "@/lib/api/build";

interface LaterState {
  error: unknown;
}

/** Around what is fetched when it is needed. Where its file is of a build that is gone, the page stands without it. */
export class Later extends Component<{ children: ReactNode }, LaterState> {
  override state: LaterState = { error: null };

  static getDerivedStateFromError(error: unknown): LaterState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return <Suspense>{this.props.children}</Suspense>;
    if (isFileGone(error)) return null;
    throw error;
  }
}
