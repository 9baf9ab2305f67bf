//! Filters and tests, as the script has them.

use minijinja::machinery::ast::{self, CallArg, CompareOpKind, Expr};

use super::code::{Js, Kind, level};
use super::expressions::is_name;
use super::helpers::Helper;
use super::{Script, ThemeError};
use crate::theme::error::{list, nearest};

/// The filters that a script has.
pub(super) const FILTERS: [&str; 25] = [
    "abs",
    "bool",
    "capitalize",
    "count",
    "d",
    "default",
    "direction",
    "e",
    "escape",
    "first",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "number",
    "plural",
    "replace",
    "reverse",
    "safe",
    "string",
    "title",
    "trim",
    "upper",
];

/// The tests that a script has.
pub(super) const TESTS: [&str; 27] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "le",
    "lessthan",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
];

impl<'t> Script<'t> {
    pub(super) fn filter(
        &mut self,
        filter: &ast::Spanned<ast::Filter<'t>>,
        expr: &Expr<'t>,
    ) -> Result<Js, ThemeError> {
        let name: String = filter.name.split_ascii_whitespace().collect();
        let value = match &filter.expr {
            Some(of) if matches!(name.as_str(), "default" | "d") => self.optional(of)?,
            Some(of) => self.value(of)?,
            None => self.captured.take().unwrap_or_else(|| Js::string("")),
        };
        let (values, named) = self.all_arguments(&filter.args, expr)?;
        if !named.is_empty() && !matches!(name.as_str(), "join" | "map") {
            return Err(self.cannot(
                expr.span(),
                &format!("`{name}` with `{}=`", named[0].0),
                "write its arguments without names",
            ));
        }
        let given = match (name.as_str(), values.as_slice()) {
            ("join", _) => return self.join(value, &values, &named, expr),
            ("map", []) => match named.as_slice() {
                [("attribute", attribute)] => {
                    let key = self.attribute_name(attribute, expr)?;
                    let all = self.call(Helper::Each, &[&value.text]);
                    let one = self.call(Helper::Get, &["v", &key]);
                    return Ok(Js::atom(format!("{all}.map(v=>{one})"), Kind::Any));
                }
                _ => None,
            },
            ("safe", []) => Some(Js { kind: Kind::Safe, ..self.shown(value) }),
            ("escape" | "e", []) => Some(self.escaped_more(value)),
            ("string", []) => Some(self.shown(value)),
            ("lower", []) => Some(self.method(value, "toLowerCase")),
            ("upper", []) => Some(self.method(value, "toUpperCase")),
            ("trim", []) => Some(self.of_text(Helper::Trim, value)),
            ("capitalize", []) => Some(self.of_text(Helper::Capitalize, value)),
            ("title", []) => {
                let title = self.of_text(Helper::Title, value);
                let kind = if title.kind == Kind::Clean { Kind::Clean } else { Kind::Text };
                Some(Js { kind, ..title })
            }
            ("replace", [from, to]) => Some(self.replace(value, from.clone(), to.clone())),
            ("length" | "count", []) => Some(self.helped(Helper::Length, &[&value], Kind::Number)),
            ("first", []) => Some(self.item(&value, "0")),
            ("last", []) => {
                self.plain(&value, expr)?;
                Some(self.item(&value, "-1"))
            }
            ("list", []) => Some(self.helped(Helper::Each, &[&value], Kind::Any)),
            ("reverse", []) => {
                let kind = if value.is_string() { value.kind } else { Kind::Any };
                Some(self.helped(Helper::Reverse, &[&value], kind))
            }
            ("abs", []) => {
                let number = self.number(value);
                Some(Js::atom(format!("Math.abs({})", number.text), Kind::Number))
            }
            ("bool", []) => match &filter.expr {
                Some(of) => Some(self.condition(of)?).map(|js| {
                    if js.kind == Kind::Bool {
                        js
                    } else {
                        Js::new(format!("!!{}", js.at(level::UNARY)), Kind::Bool, level::UNARY)
                    }
                }),
                None => None,
            },
            ("default" | "d", []) => Some(self.default(value, Js::string(""), Helper::Default, expr)?),
            ("default" | "d", [other]) => Some(self.default(value, other.clone(), Helper::Default, expr)?),
            ("default" | "d", [other, lax]) if lax.text == "!0" => {
                Some(self.default(value, other.clone(), Helper::DefaultFalse, expr)?)
            }
            ("number", []) => Some(Js::atom(self.call(Helper::Number, &[&value.text]), Kind::Clean)),
            ("plural", [one, many]) => {
                let clean = one.kind == Kind::Clean && many.kind == Kind::Clean;
                let kind = if clean { Kind::Clean } else { Kind::Text };
                let (one, many) = (self.shown(one.clone()).text, self.shown(many.clone()).text);
                Some(Js::atom(self.call(Helper::Plural, &[&value.text, &one, &many]), kind))
            }
            ("direction", []) => {
                let lang = self.shown(value).text;
                Some(Js::atom(self.call(Helper::Direction, &[&lang]), Kind::Clean))
            }
            _ => None,
        };
        given.ok_or_else(|| self.unknown("filter", &name, &FILTERS, expr))
    }

    /// The error of a filter or a test that the script has not, or not so.
    fn unknown(&self, what: &str, name: &str, known: &[&'static str], expr: &Expr<'t>) -> ThemeError {
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) if near != name => format!("did you mean `{near}`?"),
            Some(_) => format!("use `{name}` in its simple form, without what it can take beyond that"),
            None => format!("the {what}s that can are {}", list(known)),
        };
        self.cannot(expr.span(), &format!("this {what} `{name}`"), &hint)
    }

    /// The arguments without names.
    pub(super) fn arguments(
        &mut self,
        arguments: &[CallArg<'t>],
        expr: &Expr<'t>,
    ) -> Result<Vec<Js>, ThemeError> {
        let (values, named) = self.all_arguments(arguments, expr)?;
        match named.first() {
            None => Ok(values),
            Some((name, _)) => {
                Err(self.cannot(expr.span(), &format!("`{name}=`"), "write the arguments without names"))
            }
        }
    }

    #[expect(clippy::type_complexity, reason = "values, and values by name")]
    fn all_arguments(
        &mut self,
        arguments: &[CallArg<'t>],
        expr: &Expr<'t>,
    ) -> Result<(Vec<Js>, Vec<(&'t str, Js)>), ThemeError> {
        let (mut values, mut named) = (Vec::new(), Vec::new());
        for argument in arguments {
            match argument {
                CallArg::Pos(value) => values.push(self.value(value)?),
                CallArg::Kwarg(name, value) => named.push((*name, self.value(value)?)),
                CallArg::PosSplat(_) | CallArg::KwargSplat(_) => {
                    let hint = "write the arguments one by one";
                    return Err(self.cannot(expr.span(), "a list in place of arguments", hint));
                }
            }
        }
        Ok((values, named))
    }

    fn helped(&mut self, helper: Helper, values: &[&Js], kind: Kind) -> Js {
        let texts: Vec<&str> = values.iter().map(|value| value.text.as_str()).collect();
        Js::atom(self.call(helper, &texts), kind)
    }

    /// What the filter `escape` gives.
    fn escaped_more(&mut self, value: Js) -> Js {
        match value.kind {
            Kind::Any | Kind::Text | Kind::Clean => self.helped(Helper::EscapeMore, &[&value], Kind::Safe),
            _ => Js { kind: Kind::Safe, ..self.shown(value) },
        }
    }

    /// A method of strings, which keeps HTML what it is.
    fn method(&mut self, value: Js, name: &str) -> Js {
        let value = self.shown(value);
        Js::atom(format!("{}.{name}()", value.at(level::ATOM)), value.kind)
    }

    fn of_text(&mut self, helper: Helper, value: Js) -> Js {
        let value = self.shown(value);
        self.helped(helper, &[&value], value.kind)
    }

    fn item(&mut self, value: &Js, at: &str) -> Js {
        let at = Js::atom(at, Kind::Number);
        self.helped(Helper::Get, &[value, &at], Kind::Any)
    }

    fn default(&mut self, value: Js, other: Js, helper: Helper, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        let kind = match (value.kind, other.kind) {
            (Kind::Safe, Kind::Safe | Kind::Clean) => Kind::Safe,
            _ => {
                self.plain(&value, expr)?;
                self.plain(&other, expr)?;
                Kind::Any
            }
        };
        let default = self.helped(helper, &[&value, &other], kind);
        Ok(default)
    }

    fn replace(&mut self, value: Js, from: Js, to: Js) -> Js {
        let html = [&value, &from, &to].iter().any(|js| js.kind == Kind::Safe);
        let (mut value, from, mut to) = (self.shown(value), self.shown(from), self.shown(to));
        if html {
            value = self.escaped_more(value);
            to = self.escaped_more(to);
        }
        let kind = if html { Kind::Safe } else { Kind::Text };
        // A function, because `$&` in a string would mean what was found.
        Js::atom(format!("{}.replaceAll({},()=>{})", value.at(level::ATOM), from.text, to.text), kind)
    }

    fn join(
        &mut self,
        value: Js,
        values: &[Js],
        named: &[(&str, Js)],
        expr: &Expr<'t>,
    ) -> Result<Js, ThemeError> {
        let by_name = |wanted: &str| named.iter().find(|(name, _)| *name == wanted).map(|(_, js)| js.clone());
        let joiner = values.first().cloned().or_else(|| by_name("d")).unwrap_or_else(|| Js::string(""));
        let attribute = values.get(1).cloned().or_else(|| by_name("attribute"));
        let other = named.iter().find(|(name, _)| !matches!(*name, "d" | "attribute"));
        if values.len() > 2 || other.is_some() {
            return Err(self.unknown("filter", "join", &FILTERS, expr));
        }
        self.plain(&value, expr)?;
        self.plain(&joiner, expr)?;
        let joiner = self.shown(joiner).text;
        let mut arguments = vec![value.text, joiner];
        if let Some(attribute) = attribute {
            arguments.push(self.attribute_name(&attribute, expr)?);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        Ok(Js::atom(self.call(Helper::Join, &arguments), Kind::Text))
    }

    /// The text of a literal attribute name, as a literal of the script.
    fn attribute_name(&self, attribute: &Js, expr: &Expr<'t>) -> Result<String, ThemeError> {
        let inner = attribute.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        if inner.is_some_and(is_name) {
            return Ok(attribute.text.clone());
        }
        let hint = "name one attribute: `attribute=\"label\"`";
        Err(self.cannot(expr.span(), "an attribute that is not a plain name", hint))
    }

    pub(super) fn test(
        &mut self,
        test: &ast::Spanned<ast::Test<'t>>,
        expr: &Expr<'t>,
    ) -> Result<Js, ThemeError> {
        let name: String = test.name.split_ascii_whitespace().collect();
        let arguments = self.arguments(&test.args, expr)?;
        let value = self.optional(&test.expr)?;
        if let [other] = arguments.as_slice() {
            let op = match name.as_str() {
                "eq" | "equalto" | "==" => Some(CompareOpKind::Eq),
                "ne" | "!=" => Some(CompareOpKind::Ne),
                "lt" | "lessthan" | "<" => Some(CompareOpKind::Lt),
                "le" | "<=" => Some(CompareOpKind::Lte),
                "gt" | "greaterthan" | ">" => Some(CompareOpKind::Gt),
                "ge" | ">=" => Some(CompareOpKind::Gte),
                "in" => Some(CompareOpKind::In),
                _ => None,
            };
            if let Some(op) = op {
                return Ok(self.compared(op, &value, other));
            }
        }
        let (text, own) = match (name.as_str(), arguments.as_slice()) {
            ("defined", []) => (format!("{}!==void 0", value.at(level::RELATION)), level::EQUALITY),
            ("undefined", []) => (format!("{}===void 0", value.at(level::RELATION)), level::EQUALITY),
            ("none", []) => (format!("{}===null", value.at(level::RELATION)), level::EQUALITY),
            ("true", []) => (format!("{}===!0", value.at(level::RELATION)), level::EQUALITY),
            ("false", []) => (format!("{}===!1", value.at(level::RELATION)), level::EQUALITY),
            ("boolean", []) => (format!("typeof {}==\"boolean\"", value.at(level::UNARY)), level::EQUALITY),
            ("string", []) => (format!("typeof {}==\"string\"", value.at(level::UNARY)), level::EQUALITY),
            ("number", []) => {
                let of = value.at(level::UNARY);
                (format!("/^[nb]/.test(typeof {of})"), level::ATOM)
            }
            ("sequence", []) => (
                format!("(Array.isArray({})||{}===void 0)", value.text, value.at(level::RELATION)),
                level::ATOM,
            ),
            ("mapping", []) => {
                let of = &value.text;
                (format!("(Object({of})==={}&&!Array.isArray({of}))", value.at(level::RELATION)), level::ATOM)
            }
            ("safe" | "escaped", []) => {
                let known = if value.kind == Kind::Safe { "!0" } else { "!1" };
                (known.to_owned(), level::UNARY)
            }
            ("startingwith", [other]) => (self.begins(value, other, "startsWith"), level::ATOM),
            ("endingwith", [other]) => (self.begins(value, other, "endsWith"), level::ATOM),
            ("odd", []) => (format!("Math.abs({}%2)===1", self.integer(&value)), level::EQUALITY),
            ("even", []) => (format!("{}%2===0", self.integer(&value)), level::EQUALITY),
            ("divisibleby", [other]) => {
                (format!("{}%{}===0", self.integer(&value), self.integer(other)), level::EQUALITY)
            }
            _ => return Err(self.unknown("test", &name, &TESTS, expr)),
        };
        Ok(Js::new(text, Kind::Bool, own))
    }

    /// `value` where it is a whole number, and a number that equals none otherwise.
    fn integer(&mut self, value: &Js) -> String {
        match value.kind {
            Kind::Number => value.at(level::UNARY),
            _ => self.call(Helper::Integer, &[&value.text]),
        }
    }

    fn begins(&mut self, value: Js, other: &Js, method: &str) -> String {
        let (value, other) = (self.shown(value), self.shown(other.clone()));
        format!("{}.{method}({})", value.at(level::ATOM), other.text)
    }
}
