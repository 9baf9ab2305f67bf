//! Operators: sums, comparisons, and what is either of two.

use minijinja::machinery::ast::{self, BinOpKind, CompareOpKind, Expr};

use super::code::{Js, Kind, level};
use super::helpers::Helper;
use super::{Script, ThemeError};

impl<'t> Script<'t> {
    pub(super) fn operation(&mut self, both: &ast::Spanned<ast::BinOp<'t>>) -> Result<Js, ThemeError> {
        let compared = match both.op {
            BinOpKind::Eq => Some(CompareOpKind::Eq),
            BinOpKind::Ne => Some(CompareOpKind::Ne),
            BinOpKind::Lt => Some(CompareOpKind::Lt),
            BinOpKind::Lte => Some(CompareOpKind::Lte),
            BinOpKind::Gt => Some(CompareOpKind::Gt),
            BinOpKind::Gte => Some(CompareOpKind::Gte),
            BinOpKind::In => Some(CompareOpKind::In),
            _ => None,
        };
        if matches!(both.op, BinOpKind::Div | BinOpKind::Pow) {
            let hint = "count in whole numbers: `//` divides and rounds down, `%` is the rest";
            return Err(self.cannot(both.span(), "division with a fraction, or a power,", hint));
        }
        let left = match both.op {
            BinOpKind::Concat => self.joined(&both.left)?,
            _ => self.value(&both.left)?,
        };
        let right = match both.op {
            BinOpKind::Concat => self.joined(&both.right)?,
            _ => self.value(&both.right)?,
        };
        if let Some(op) = compared {
            return Ok(self.compared(op, &left, &right));
        }
        if matches!(both.op, BinOpKind::ScAnd | BinOpKind::ScOr) {
            return self.chosen(both, &left, &right);
        }
        if matches!(both.op, BinOpKind::Concat) {
            let clean = left.kind == Kind::Clean && right.kind == Kind::Clean;
            let kind = if clean { Kind::Clean } else { Kind::Text };
            let (left, right) = (left.at(level::SUM), right.at(level::PRODUCT));
            return Ok(Js::new(format!("{left}+{right}"), kind, level::SUM));
        }
        if matches!(both.op, BinOpKind::Add) && (left.kind, right.kind) != (Kind::Number, Kind::Number) {
            let kind = if left.is_string() || right.is_string() { Kind::Text } else { Kind::Any };
            return Ok(Js::atom(self.call(Helper::Plus, &[&left.text, &right.text]), kind));
        }
        let (left, right) = (self.number(left), self.number(right));
        let helper = match both.op {
            BinOpKind::FloorDiv => Helper::Quotient,
            BinOpKind::Rem => Helper::Remainder,
            op => {
                let (sign, own) = match op {
                    BinOpKind::Mul => ("*", level::PRODUCT),
                    BinOpKind::Sub => ("-", level::SUM),
                    _ => ("+", level::SUM),
                };
                // Brackets keep `a - -1` from being `a--1`.
                let (left, right) = (left.at(own), right.at(level::ATOM));
                return Ok(Js::new(format!("{left}{sign}{right}"), Kind::Number, own));
            }
        };
        Ok(Js::atom(self.call(helper, &[&left.text, &right.text]), Kind::Number))
    }

    /// A part of `a ~ b`.
    fn joined(&mut self, expr: &Expr<'t>) -> Result<Js, ThemeError> {
        let value = self.value(expr)?;
        Ok(self.shown(value))
    }

    /// `a and b`, `a or b`: one of the two as it is.
    fn chosen(
        &mut self,
        both: &ast::Spanned<ast::BinOp<'t>>,
        left: &Js,
        right: &Js,
    ) -> Result<Js, ThemeError> {
        let kind = self.either(left, right, &both.right)?;
        let (sign, own, helper) = match both.op {
            BinOpKind::ScAnd => ("&&", level::AND, Helper::And),
            _ => ("||", level::OR, Helper::Or),
        };
        if left.kind == Kind::Any {
            let later = format!("()=>{}", right.text);
            return Ok(Js::atom(self.call(helper, &[&left.text, &later]), kind));
        }
        Ok(Js::new(format!("{}{sign}{}", left.at(own), right.at(own + 1)), kind, own))
    }

    pub(super) fn comparisons(&mut self, chain: &ast::Spanned<ast::Compare<'t>>) -> Result<Js, ThemeError> {
        let mut left = self.value(&chain.expr)?;
        let mut parts = Vec::new();
        for op in &chain.ops {
            let right = self.value(&op.expr)?;
            parts.push(self.compared(op.op, &left, &right));
            left = right;
        }
        match parts.as_slice() {
            [part] => Ok(part.clone()),
            _ => {
                let parts: Vec<_> = parts.iter().map(|part| part.at(level::EQUALITY)).collect();
                Ok(Js::new(parts.join("&&"), Kind::Bool, level::AND))
            }
        }
    }

    pub(super) fn compared(&mut self, op: CompareOpKind, left: &Js, right: &Js) -> Js {
        let sign = match op {
            CompareOpKind::Eq | CompareOpKind::Ne => {
                let no = if matches!(op, CompareOpKind::Ne) { "!" } else { "" };
                if !is_same(left, right) {
                    let call = self.call(Helper::Equal, &[&left.text, &right.text]);
                    return Js::new(format!("{no}{call}"), Kind::Bool, level::UNARY);
                }
                let sign = if no.is_empty() { "===" } else { "!==" };
                let (left, right) = (left.at(level::RELATION), right.at(level::RELATION));
                return Js::new(format!("{left}{sign}{right}"), Kind::Bool, level::EQUALITY);
            }
            CompareOpKind::In | CompareOpKind::NotIn => {
                let no = if matches!(op, CompareOpKind::NotIn) { "!" } else { "" };
                let call = self.call(Helper::Contains, &[&left.text, &right.text]);
                return Js::new(format!("{no}{call}"), Kind::Bool, level::UNARY);
            }
            CompareOpKind::Lt => "<",
            CompareOpKind::Lte => "<=",
            CompareOpKind::Gt => ">",
            CompareOpKind::Gte => ">=",
        };
        let numbers = (left.kind == Kind::Number, right.kind == Kind::Number);
        let text = match numbers {
            (true, true) => format!("{}{sign}{}", left.at(level::SUM), right.at(level::SUM)),
            (false, false) => {
                format!("{}{sign}0", self.call(Helper::CompareAny, &[&left.text, &right.text]))
            }
            _ => format!("{}{sign}0", self.call(Helper::Compare, &[&left.text, &right.text])),
        };
        Js::new(text, Kind::Bool, level::RELATION)
    }
}

/// Whether `===` tells if two values are equal in templates too: true is 1 there, and lists are
/// equal when what they hold is.
fn is_same(left: &Js, right: &Js) -> bool {
    let plain = |js: &Js| js.is_string() || js.text == "null";
    let beyond_one = |js: &Js| {
        js.kind == Kind::Number && js.text.parse::<i64>().is_ok_and(|number| !(0..=1).contains(&number))
    };
    let alike = left.kind == right.kind && matches!(left.kind, Kind::Number | Kind::Bool);
    alike || [left, right].into_iter().any(|js| plain(js) || beyond_one(js))
}
