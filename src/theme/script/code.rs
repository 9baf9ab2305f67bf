//! Pieces of JavaScript while they are put together.

/// How tightly the parts of an expression hold together, as in the grammar of JavaScript.
pub(super) mod level {
    pub(in crate::theme::script) const CONDITION: u8 = 0;
    pub(in crate::theme::script) const OR: u8 = 1;
    pub(in crate::theme::script) const AND: u8 = 2;
    pub(in crate::theme::script) const EQUALITY: u8 = 3;
    pub(in crate::theme::script) const RELATION: u8 = 4;
    pub(in crate::theme::script) const SUM: u8 = 5;
    pub(in crate::theme::script) const PRODUCT: u8 = 6;
    pub(in crate::theme::script) const UNARY: u8 = 7;
    pub(in crate::theme::script) const ATOM: u8 = 8;
}

/// What is known of a value before it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing.
    Any,
    /// A string.
    Text,
    /// A string without anything to escape.
    Clean,
    /// A string that is HTML already. What is safe is known here and not when the script runs, so
    /// that no value of the script has to carry it along.
    Safe,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Bool,
}

/// An expression.
#[derive(Debug, Clone)]
pub(super) struct Js {
    pub(super) text: String,
    pub(super) kind: Kind,
    pub(super) level: u8,
}

impl Js {
    pub(super) fn atom(text: impl Into<String>, kind: Kind) -> Self {
        Self::new(text, kind, level::ATOM)
    }

    pub(super) fn new(text: impl Into<String>, kind: Kind, level: u8) -> Self {
        Self { text: text.into(), kind, level }
    }

    /// A literal string.
    pub(super) fn string(value: &str) -> Self {
        let kind = if value.contains(['&', '<', '>', '"', '\'']) { Kind::Text } else { Kind::Clean };
        let mut text = String::from("\"");
        escape(value, '"', &mut text);
        Self::atom(text + "\"", kind)
    }

    /// The text, in brackets where it holds less tightly than `level`.
    pub(super) fn at(&self, level: u8) -> String {
        if self.level < level { format!("({})", self.text) } else { self.text.clone() }
    }

    pub(super) fn is_string(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Clean | Kind::Safe)
    }
}

/// Writes what a literal between quotes of the kind `quote` holds, fit for a file and for a page.
fn escape(text: &str, quote: char, out: &mut String) {
    let mut before = '\0';
    for (at, letter) in text.char_indices() {
        match letter {
            '\\' => out.push_str("\\\\"),
            '\n' if quote != '`' => out.push_str("\\n"),
            // A literal template makes a line feed of a carriage return.
            '\r' => out.push_str("\\r"),
            '\0' => out.push_str("\\x00"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            '\u{feff}' => out.push_str("\\ufeff"),
            // These would mean something to a page that the script is written into.
            '/' | '!' if before == '<' && ends_a_script(&text[at + 1..]) => {
                out.push('\\');
                out.push(letter);
            }
            '$' if quote == '`' => out.push_str("\\$"),
            _ => {
                if letter == quote {
                    out.push('\\');
                }
                out.push(letter);
            }
        }
        before = letter;
    }
}

/// Whether `</` or `<!` before `rest` ends a script in a page, or hides its end.
fn ends_a_script(rest: &str) -> bool {
    rest.starts_with("--") || rest.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("script"))
}

/// Statements that add to the text `$`; what is printed in a row is one statement.
#[derive(Debug, Default)]
pub(super) struct Code {
    text: String,
    /// Whether the last statement can print more.
    open: bool,
    statements: usize,
}

impl Code {
    /// Prints text as it is.
    pub(super) fn raw(&mut self, text: &str) {
        if !text.is_empty() {
            self.open();
            escape(text, '`', &mut self.text);
        }
    }

    /// Prints the string that an expression makes.
    pub(super) fn print(&mut self, expression: &str) {
        self.open();
        self.text.push_str("${");
        self.text.push_str(expression);
        self.text.push('}');
    }

    /// Adds a whole statement.
    pub(super) fn run(&mut self, statement: &str) {
        self.close();
        self.statements += 1;
        self.text.push_str(statement);
    }

    fn open(&mut self) {
        if !self.open {
            self.open = true;
            self.statements += 1;
            self.text.push_str("$+=`");
        }
    }

    fn close(&mut self) {
        if self.open {
            self.open = false;
            self.text.push_str("`;");
        }
    }

    /// The statements one after the other.
    pub(super) fn finish(mut self) -> String {
        self.close();
        self.text
    }

    /// What is printed as one literal, where nothing else is done.
    pub(super) fn literal(&self) -> Option<String> {
        match self.statements {
            0 => Some("\"\"".to_owned()),
            1 if self.open => Some(format!("{}`", self.text.strip_prefix("$+=")?)),
            _ => None,
        }
    }

    /// The statements as one.
    pub(super) fn block(self) -> String {
        let single = self.statements == 1 && self.open;
        let text = self.finish();
        if single { text } else { format!("{{{text}}}") }
    }
}
