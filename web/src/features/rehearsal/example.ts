/** What a new scenario begins as; docs/rehearsal.md tells all that may stand in one. */
export const EXAMPLE = `title = "Wants it tomorrow"
about = "In a hurry; must not be promised what the shop does not promise."
language = "en"
customer = "Asim"
persona = "You need {service} by tomorrow, whatever it costs."

[[steps]]
says = "Hello, I need {service} {package} by tomorrow"

[[steps]]
says = "Yes, please"
when = "quote"
otherwise = "I want one {package}"

[expect]
order = "placed"
package = "{package}"
never_says = ["You will have it tomorrow"]
`;
