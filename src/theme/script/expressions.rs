//! Expressions: values, conditions and what is printed.

use minijinja::Value;
use minijinja::machinery::ast::{self, BinOpKind, CallType, Expr, UnaryOpKind};
use minijinja::value::ValueKind;

use super::code::{Js, Kind, level};
use super::helpers::Helper;
use super::scope::Found;
use super::{Script, ThemeError};
use crate::theme::error::nearest;

/// The largest whole number that JavaScript has no doubt about.
const LARGEST: i64 = (1 << 53) - 1;

/// What every object of JavaScript answers to, though nobody put it there.
const INHERITED: [&str; 13] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "length",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

impl<'t> Script<'t> {
    /// The string that is printed for `expr`.
    pub(super) fn printed(&mut self, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        if let Expr::IfExpr(choice) = expr {
            let test = self.condition(&choice.test_expr)?.at(level::OR);
            let yes = self.printed(&choice.true_expr)?.text;
            let no = match &choice.false_expr {
                Some(no) => self.printed(no)?.text,
                None => "\"\"".to_owned(),
            };
            return Ok(Js::new(format!("{test}?{yes}:{no}"), Kind::Safe, level::CONDITION));
        }
        let value = self.value(expr)?;
        Ok(self.escaped(value))
    }

    pub(super) fn escaped(&mut self, value: Js) -> Js {
        match value.kind {
            Kind::Safe | Kind::Clean | Kind::Number => value,
            Kind::Bool => Js::atom(self.call(Helper::Show, &[&value.text]), Kind::Safe),
            Kind::Any | Kind::Text => Js::atom(self.call(Helper::Escape, &[&value.text]), Kind::Safe),
        }
    }

    /// `value` as a string that is not escaped.
    pub(super) fn shown(&mut self, value: Js) -> Js {
        if value.is_string() { value } else { Js::atom(self.call(Helper::Show, &[&value.text]), Kind::Text) }
    }

    /// `expr` where only its truth counts.
    pub(super) fn condition(&mut self, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        match expr {
            Expr::UnaryOp(unary) if matches!(unary.op, UnaryOpKind::Not) => {
                let inner = self.condition(&unary.expr)?.at(level::UNARY);
                Ok(Js::new(format!("!{inner}"), Kind::Bool, level::UNARY))
            }
            Expr::BinOp(both) if matches!(both.op, BinOpKind::ScAnd | BinOpKind::ScOr) => {
                let (sign, own) = match both.op {
                    BinOpKind::ScAnd => ("&&", level::AND),
                    _ => ("||", level::OR),
                };
                let left = self.condition(&both.left)?.at(own);
                let right = self.condition(&both.right)?.at(own + 1);
                Ok(Js::new(format!("{left}{sign}{right}"), Kind::Bool, own))
            }
            Expr::IfExpr(choice) => {
                let test = self.condition(&choice.test_expr)?.at(level::OR);
                let yes = self.condition(&choice.true_expr)?.text;
                let no = match &choice.false_expr {
                    Some(no) => self.condition(no)?.text,
                    None => "!1".to_owned(),
                };
                Ok(Js::new(format!("{test}?{yes}:{no}"), Kind::Bool, level::CONDITION))
            }
            _ => {
                let value = self.value(expr)?;
                if value.kind != Kind::Any {
                    return Ok(value);
                }
                Ok(Js::atom(self.call(Helper::IsTrue, &[&value.text]), Kind::Bool))
            }
        }
    }

    /// The value of `expr`, which may be a name that stands for nothing.
    pub(super) fn optional(&mut self, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        let Expr::Var(var) = expr else { return self.value(expr) };
        Ok(match self.scope.find(var.id) {
            Found::Local(local) => {
                let kind = if local.safe == Some(true) { Kind::Safe } else { Kind::Any };
                Js::atom(local.name, kind)
            }
            Found::Context(name) => Js::atom(name, Kind::Any),
            Found::Nothing => Js::new("void 0", Kind::Any, level::UNARY),
        })
    }

    pub(super) fn value(&mut self, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        let span = expr.span();
        match expr {
            Expr::Var(var) => self.variable(var),
            Expr::Const(constant) => self.constant(&constant.value, expr),
            Expr::UnaryOp(unary) => match unary.op {
                UnaryOpKind::Not => self.condition(expr),
                UnaryOpKind::Neg => {
                    let value = self.value(&unary.expr)?;
                    let value = self.number(value).at(level::ATOM);
                    Ok(Js::new(format!("-{value}"), Kind::Number, level::UNARY))
                }
            },
            Expr::BinOp(both) => self.operation(both),
            Expr::Compare(chain) => self.comparisons(chain),
            Expr::IfExpr(choice) => {
                let Some(no) = &choice.false_expr else {
                    return Err(self.cannot(
                        span,
                        "an `if` without `else` inside an expression",
                        "say what it is otherwise: `… if … else \"\"`",
                    ));
                };
                let test = self.condition(&choice.test_expr)?.at(level::OR);
                let (yes, no) = (self.value(&choice.true_expr)?, self.value(no)?);
                let kind = self.either(&yes, &no, expr)?;
                let (yes, no) = (yes.text, no.text);
                Ok(Js::new(format!("{test}?{yes}:{no}"), kind, level::CONDITION))
            }
            Expr::Filter(filter) => self.filter(filter, expr),
            Expr::Test(test) => self.test(test, expr),
            Expr::GetAttr(get) => {
                if let Expr::Var(var) = &get.expr
                    && var.id == "loop"
                    && let Some(part) = self.loop_part(get.name, expr)?
                {
                    return Ok(part);
                }
                let of = self.value(&get.expr)?;
                Ok(self.attribute(&of, get.name))
            }
            Expr::GetItem(get) => {
                let of = self.value(&get.expr)?;
                if let Expr::Const(key) = &get.subscript_expr
                    && let Some(key) = key.value.as_str()
                    && is_name(key)
                {
                    return Ok(self.attribute(&of, key));
                }
                let key = self.value(&get.subscript_expr)?.text;
                Ok(Js::atom(self.call(Helper::Get, &[&of.text, &key]), Kind::Any))
            }
            Expr::Slice(slice) => {
                if slice.step.is_some() {
                    return Err(self.cannot(span, "a slice with steps", "leave the steps out: `list[:3]`"));
                }
                let of = self.value(&slice.expr)?;
                let mut bound = |bound: &Option<Expr<'t>>| match bound {
                    Some(bound) => self.value(bound).map(|bound| bound.text),
                    None => Ok("null".to_owned()),
                };
                let (start, stop) = (bound(&slice.start)?, bound(&slice.stop)?);
                let kind = if of.is_string() { Kind::Text } else { Kind::Any };
                Ok(Js::atom(self.call(Helper::Slice, &[&of.text, &start, &stop]), kind))
            }
            Expr::List(list) => self.list(&list.items),
            Expr::Tuple(tuple) => self.list(&tuple.items),
            Expr::Map(map) => {
                let mut entries = Vec::new();
                for (key, value) in map.keys.iter().zip(&map.values) {
                    let key = match key {
                        Expr::Const(key) => key.value.as_str().map(Js::string),
                        _ => None,
                    };
                    let Some(key) = key else {
                        return Err(self.cannot(span, "a key that is not text", "write keys as `\"key\"`"));
                    };
                    let value = self.value(value)?;
                    self.plain(&value, expr)?;
                    entries.push(format!("[{}]:{}", key.text, value.text));
                }
                Ok(Js::atom(format!("({{{}}})", entries.join(",")), Kind::Any))
            }
            Expr::Call(call) => self.called(call, expr),
        }
    }

    fn variable(&mut self, var: &ast::Spanned<ast::Var<'t>>) -> Result<Js, ThemeError> {
        match self.scope.find(var.id) {
            Found::Local(local) if local.safe == Some(true) && !local.set => {
                Ok(Js::atom(self.call(Helper::Show, &[&local.name]), Kind::Safe))
            }
            Found::Local(local) if local.safe == Some(true) => Ok(Js::atom(local.name, Kind::Safe)),
            Found::Local(local) => Ok(Js::atom(local.name, Kind::Any)),
            Found::Context(name) => Ok(Js::atom(name, Kind::Any)),
            Found::Nothing if var.id == "loop" => Err(self.cannot(
                var.span(),
                "`loop` as a whole",
                "use its parts: `loop.index`, `loop.first`, `loop.last`",
            )),
            Found::Nothing => {
                let hint = match nearest(var.id, self.scope.names()) {
                    Some(name) => format!("did you mean `{name}`?"),
                    None => {
                        "in the browser there are `page`, `search` and `site`, and what the template sets"
                            .to_owned()
                    }
                };
                Err(self.fault(var.span(), format!("undefined value `{}`", var.id), hint))
            }
        }
    }

    fn constant(&mut self, value: &Value, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        if let Some(text) = value.as_str() {
            return Ok(Js::string(text));
        }
        match value.kind() {
            ValueKind::None => Ok(Js::atom("null", Kind::Any)),
            ValueKind::Bool if value.is_true() => Ok(Js::new("!0", Kind::Bool, level::UNARY)),
            ValueKind::Bool => Ok(Js::new("!1", Kind::Bool, level::UNARY)),
            _ => match value.as_i64() {
                Some(number) if value.is_integer() && (-LARGEST..=LARGEST).contains(&number) => {
                    let level = if number < 0 { level::UNARY } else { level::ATOM };
                    Ok(Js::new(number.to_string(), Kind::Number, level))
                }
                _ => Err(self.cannot(
                    expr.span(),
                    &format!("the number `{value}`"),
                    "use whole numbers, up to fifteen digits",
                )),
            },
        }
    }

    fn attribute(&mut self, of: &Js, name: &str) -> Js {
        if INHERITED.contains(&name) || of.level < level::ATOM || of.kind != Kind::Any {
            let key = Js::string(name).text;
            return Js::atom(self.call(Helper::Get, &[&of.text, &key]), Kind::Any);
        }
        // What is none has no attributes, but asking for one is no error.
        let dot = if self.scope.is_context(&of.text) { "." } else { "?." };
        Js::atom(format!("{}{dot}{name}", of.text), Kind::Any)
    }

    fn loop_part(&mut self, name: &str, expr: &Expr<'t>) -> Result<Option<Js>, ThemeError> {
        let Some(looping) = self.scope.looping() else { return Ok(None) };
        looping.used = true;
        looping.counted |= matches!(name, "length" | "revindex" | "revindex0" | "last");
        let (all, at) = (&looping.all, &looping.at);
        Ok(Some(match name {
            "index" => Js::new(format!("{at}+1"), Kind::Number, level::SUM),
            "index0" => Js::atom(at, Kind::Number),
            "length" => Js::atom(format!("{all}.length"), Kind::Number),
            "revindex" => Js::new(format!("{all}.length-{at}"), Kind::Number, level::SUM),
            "revindex0" => Js::new(format!("{all}.length-{at}-1"), Kind::Number, level::SUM),
            "first" => Js::new(format!("!{at}"), Kind::Bool, level::UNARY),
            "last" => Js::new(format!("{at}===({all}.length-1)"), Kind::Bool, level::EQUALITY),
            // Only loops that call themselves are deep, and those cannot be translated.
            "depth" => Js::atom("1", Kind::Number),
            "depth0" => Js::atom("0", Kind::Number),
            "previtem" => Js::atom(format!("{all}[{at}-1]"), Kind::Any),
            "nextitem" => Js::atom(format!("{all}[{at}+1]"), Kind::Any),
            _ => {
                let parts =
                    ["index", "index0", "length", "revindex", "revindex0", "first", "last", "previtem"];
                let hint = match nearest(name, parts.into_iter()) {
                    Some(part) => format!("did you mean `loop.{part}`?"),
                    None => "use `loop.index`, `loop.first`, `loop.last` or `loop.length`".to_owned(),
                };
                return Err(self.cannot(expr.span(), &format!("`loop.{name}`"), &hint));
            }
        }))
    }

    fn called(&mut self, call: &ast::Spanned<ast::Call<'t>>, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        let name = match call.identify_call() {
            CallType::Method(Expr::Var(var), "cycle") if var.id == "loop" => {
                let values = self.arguments(&call.args, expr)?;
                let at = self.scope.looping().map(|looping| {
                    looping.used = true;
                    looping.at.clone()
                });
                if let (Some(at), false) = (at, values.is_empty()) {
                    let length = values.len();
                    let values: Vec<_> = values.into_iter().map(|value| value.text).collect();
                    return Ok(Js::atom(format!("[{}][{at}%{length}]", values.join(",")), Kind::Any));
                }
                "loop.cycle"
            }
            CallType::Function(name) | CallType::Method(_, name) | CallType::Block(name) => name,
            CallType::Object(_) => "this",
        };
        let hint = "use filters, or put the text into a partial of its own and include that";
        Err(self.cannot(expr.span(), &format!("the call of `{name}`"), hint))
    }

    fn list(&mut self, items: &[Expr<'t>]) -> Result<Js, ThemeError> {
        let mut values = Vec::new();
        for item in items {
            let value = self.value(item)?;
            self.plain(&value, item)?;
            values.push(value.text);
        }
        Ok(Js::atom(format!("[{}]", values.join(",")), Kind::Any))
    }

    /// Holds that `value` may go where the script cannot follow whether it is HTML.
    pub(super) fn plain(&self, value: &Js, expr: &Expr<'t>) -> Result<(), ThemeError> {
        if value.kind != Kind::Safe {
            return Ok(());
        }
        let hint = "print it where it is made safe: `{{ …|safe }}`";
        Err(self.cannot(expr.span(), "text made `safe` and then kept with other values", hint))
    }

    /// The kind of what is either `a` or `b`.
    pub(super) fn either(&self, a: &Js, b: &Js, expr: &Expr<'t>) -> Result<Kind, ThemeError> {
        match (a.kind, b.kind) {
            (a, b) if a == b => Ok(a),
            (Kind::Safe, Kind::Clean) | (Kind::Clean, Kind::Safe) => Ok(Kind::Safe),
            (Kind::Text, Kind::Clean) | (Kind::Clean, Kind::Text) => Ok(Kind::Text),
            _ => self.plain(a, expr).and_then(|()| self.plain(b, expr)).map(|()| Kind::Any),
        }
    }

    /// `value` as a whole number.
    pub(super) fn number(&mut self, value: Js) -> Js {
        if value.kind == Kind::Number {
            return value;
        }
        Js::atom(self.call(Helper::Whole, &[&value.text]), Kind::Number)
    }
}

/// Whether `name` can stand behind a dot.
pub(super) fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
