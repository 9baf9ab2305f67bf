//! Markdown to sanitised HTML, to plain text, and to the list of its links.
