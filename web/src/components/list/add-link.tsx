import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { Button } from "@/components/sign/button";

/** Opens the page's own sheet for something new, which has an address. */
export function AddLink({ children }: { children: ReactNode }) {
  return (
    <Button asChild look="primary">
      <Link to={{ search: "?new=1" }}>
        <Plus aria-hidden />
        {children}
      </Link>
    </Button>
  );
}
