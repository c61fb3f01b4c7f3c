interface Titled {
  title: string;
  title_ur: string;
}

/** The title in the language of the dashboard, where the scenario has one in it. */
export function titleIn(language: string, { title, title_ur }: Titled): string {
  return (language === "ur" && title_ur) || title;
}

/** The same of what it is about. */
export function aboutIn(language: string, { about, about_ur }: { about: string; about_ur: string }): string {
  return (language === "ur" && about_ur) || about;
}
