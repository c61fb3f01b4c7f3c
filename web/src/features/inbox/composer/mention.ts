interface Named {
  user_id: string;
  name: string;
  email: string;
}

export const calledBy = ({ name, email }: Named): string => name || email;

/** What is looked for when a note ends with @ and the beginning of a name; null when it does not. */
export function nameIn(note: string): string | null {
  return /(?:^|\s)@([^\s@]{0,40})$/u.exec(note)?.[1]?.toLocaleLowerCase() ?? null;
}

/** The note with the name written out that it ends with the beginning of. */
export function withName(note: string, member: Named): string {
  return `${note.slice(0, note.lastIndexOf("@"))}@${calledBy(member)} `;
}

/** Whom a note names: everybody who is called so. */
export function mentioned(note: string, team: readonly Named[]): string[] {
  return team.filter((member) => note.includes(`@${calledBy(member)}`)).map(({ user_id }) => user_id);
}
