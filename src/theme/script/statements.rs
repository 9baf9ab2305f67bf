//! Statements: from the tags of a template to those of the script.

use std::collections::BTreeSet;

use minijinja::machinery::ast::{Expr, Stmt};
use minijinja::machinery::{Span, ast, parse};

use super::code::{Code, Js, Kind, level};
use super::helpers::Helper;
use super::scope::{Found, Loop};
use super::{Script, ThemeError};
use crate::theme::syntax;

impl<'t> Script<'t> {
    /// The template that the script is made of.
    pub(super) fn template(&mut self, name: &'t str, out: &mut Code) -> Result<(), ThemeError> {
        let parsed = self.parse(name)?;
        self.within.push(name);
        self.scope.enter(None);
        self.declare_set(std::slice::from_ref(&parsed), &BTreeSet::new(), out)?;
        self.statement(&parsed, out)?;
        self.scope.leave();
        self.within.pop();
        Ok(())
    }

    fn parse(&self, name: &'t str) -> Result<Stmt<'t>, ThemeError> {
        let Some(source) = self.templates.get(name) else { return Err(self.not_found(name, None)) };
        parse(&source.text, name, syntax()).map_err(|error| {
            crate::theme::error::explain(&error, name, self.templates, &minijinja::Value::UNDEFINED)
        })
    }

    fn statements(&mut self, statements: &[Stmt<'t>], out: &mut Code) -> Result<(), ThemeError> {
        statements.iter().try_for_each(|statement| self.statement(statement, out))
    }

    fn statement(&mut self, statement: &Stmt<'t>, out: &mut Code) -> Result<(), ThemeError> {
        match statement {
            Stmt::Template(template) => self.statements(&template.children, out),
            Stmt::EmitRaw(raw) => {
                out.raw(raw.raw);
                Ok(())
            }
            Stmt::EmitExpr(emit) => {
                if let Expr::Const(constant) = &emit.expr
                    && let Some(text) = constant.value.as_str()
                    && Js::string(text).kind == Kind::Clean
                {
                    out.raw(text);
                    return Ok(());
                }
                let printed = self.printed(&emit.expr)?;
                out.print(&printed.text);
                Ok(())
            }
            Stmt::IfCond(choice) => self.choice(choice, out),
            Stmt::ForLoop(each) => self.each(each, out),
            Stmt::WithBlock(with) => self.with(with, out),
            Stmt::Set(set) => {
                let value = self.value(&set.expr)?;
                self.assign(&set.target, &value, out)
            }
            Stmt::SetBlock(set) => {
                let before = self.capture(&set.body, out)?;
                let held = Js::atom("$", Kind::Safe);
                let value = match &set.filter {
                    Some(filter) => self.filtered(held, filter)?,
                    None => held,
                };
                self.assign(&set.target, &value, out)?;
                out.run(&format!("$={before};"));
                Ok(())
            }
            Stmt::FilterBlock(block) => {
                let before = self.capture(&block.body, out)?;
                let value = self.filtered(Js::atom("$", Kind::Safe), &block.filter)?;
                let printed = self.escaped(value).at(level::PRODUCT);
                out.run(&format!("$={before}+{printed};"));
                Ok(())
            }
            Stmt::Include(include) => match self.included(include)? {
                Some(name) => {
                    let parsed = self.parse(name)?;
                    self.within.push(name);
                    self.statement(&parsed, out)?;
                    self.within.pop();
                    Ok(())
                }
                None => Ok(()),
            },
            Stmt::Continue(_) => {
                out.run("continue;");
                Ok(())
            }
            Stmt::Break(_) => {
                out.run("break;");
                Ok(())
            }
            Stmt::AutoEscape(tag) => {
                Err(self.cannot(tag.span(), "`autoescape`", "print single values with `|safe`"))
            }
            Stmt::Block(tag) => Err(self.inherited(tag.span(), "block")),
            Stmt::Extends(tag) => Err(self.inherited(tag.span(), "extends")),
            Stmt::Import(tag) => Err(self.inherited(tag.span(), "import")),
            Stmt::FromImport(tag) => Err(self.inherited(tag.span(), "from … import")),
            Stmt::Macro(tag) => Err(self.inherited(tag.span(), "macro")),
            Stmt::CallBlock(tag) => Err(self.inherited(tag.span(), "call")),
            Stmt::Do(tag) => Err(self.inherited(tag.span(), "do")),
        }
    }

    fn inherited(&self, span: Span, tag: &str) -> ThemeError {
        let hint = "put what is shared into a partial, and use `include` with `with` around it";
        self.cannot(span, &format!("`{tag}`"), hint)
    }

    fn choice(&mut self, choice: &ast::Spanned<ast::IfCond<'t>>, out: &mut Code) -> Result<(), ThemeError> {
        let test = self.condition(&choice.expr)?;
        let (mut yes, mut no) = (Code::default(), Code::default());
        self.statements(&choice.true_body, &mut yes)?;
        self.statements(&choice.false_body, &mut no)?;
        if let (Some(yes), Some(no)) = (yes.literal(), no.literal()) {
            out.print(&format!("{}?{yes}:{no}", test.at(level::OR)));
            return Ok(());
        }
        let mut text = format!("if({}){}", test.text, yes.block());
        if !choice.false_body.is_empty() {
            // `elif` is an `if` in an `else`.
            let chained = matches!(choice.false_body.as_slice(), [Stmt::IfCond(_)]);
            text.push_str("else ");
            text.push_str(&if chained { no.finish() } else { no.block() });
        }
        out.run(&text);
        Ok(())
    }

    fn each(&mut self, each: &ast::Spanned<ast::ForLoop<'t>>, out: &mut Code) -> Result<(), ThemeError> {
        if each.recursive {
            return Err(self.cannot(each.span(), "`recursive`", "write a loop for each level"));
        }
        let of = self.value(&each.iter)?;
        let mut filtered = String::new();
        if let Some(filter) = &each.filter_expr {
            self.scope.enter(None);
            let pattern = self.pattern(&each.target)?;
            let condition = self.condition(filter)?.text;
            self.scope.leave();
            filtered = format!(".filter(({pattern})=>{condition})");
        }
        if !each.else_body.is_empty() && breaks(&each.body) {
            let hint = "take the `break` out, or ask with `if` what `else` is for";
            return Err(self.cannot(each.span(), "a loop with `break` and `else`", hint));
        }
        let (list, at) = (self.scope.fresh(), self.scope.fresh());
        let looping = Loop { all: list.clone(), at: at.clone(), used: false, counted: false };
        self.scope.enter(Some(looping));
        let pattern = self.pattern(&each.target)?;
        let mut targets = BTreeSet::new();
        names(&each.target, &mut targets);
        let mut body = Code::default();
        self.declare_set(&each.body, &targets, &mut body)?;
        self.statements(&each.body, &mut body)?;
        let left = self.scope.leave();
        let (used, counted) = left.map_or((false, false), |left| (left.used, left.counted));
        let helper = match filtered.as_str() {
            "" if counted => Helper::EachCounted,
            _ => Helper::Each,
        };
        let all = self.call(helper, &[&of.text]) + &filtered;
        if !used && each.else_body.is_empty() {
            out.run(&format!("for(let {pattern} of {all}){}", body.block()));
            return Ok(());
        }
        let body = body.finish();
        out.run(&format!(
            "const {list}={all};for(let {at}=0;{at}<{list}.length;{at}++){{let {pattern}={list}[{at}];{body}}}"
        ));
        if !each.else_body.is_empty() {
            let mut none = Code::default();
            self.statements(&each.else_body, &mut none)?;
            out.run(&format!("if(!{list}.length){}", none.block()));
        }
        Ok(())
    }

    fn with(&mut self, with: &ast::Spanned<ast::WithBlock<'t>>, out: &mut Code) -> Result<(), ThemeError> {
        self.scope.enter(None);
        for (target, expr) in &with.assignments {
            let value = self.value(expr)?;
            match target {
                Expr::Var(var) => {
                    let name = self.scope.declare(var.id, Some(value.kind == Kind::Safe), true);
                    out.run(&format!("let {name}={};", value.text));
                }
                _ => {
                    self.plain(&value, expr)?;
                    let pattern = self.pattern(target)?;
                    out.run(&format!("let {pattern}={};", value.text));
                }
            }
        }
        let mut own = BTreeSet::new();
        with.assignments.iter().for_each(|(target, _)| names(target, &mut own));
        self.declare_set(&with.body, &own, out)?;
        self.statements(&with.body, out)?;
        self.scope.leave();
        Ok(())
    }

    /// Declares what a target names, and gives the script's pattern for it.
    fn pattern(&mut self, target: &Expr<'t>) -> Result<String, ThemeError> {
        match target {
            Expr::Var(var) => Ok(self.scope.declare(var.id, Some(false), true)),
            Expr::List(list) => {
                let parts: Result<Vec<_>, _> = list.items.iter().map(|item| self.pattern(item)).collect();
                Ok(format!("[{}]", parts?.join(",")))
            }
            _ => Err(self.cannot(target.span(), "a namespace", "give the value a name with `set`")),
        }
    }

    /// Declares what is set in a frame before its first statement: until a name is set, it stands for
    /// what it is outside.
    fn declare_set(
        &mut self,
        body: &[Stmt<'t>],
        own: &BTreeSet<&'t str>,
        out: &mut Code,
    ) -> Result<(), ThemeError> {
        let mut found = BTreeSet::new();
        self.find_set(body, &mut found)?;
        for name in found.difference(own) {
            let (outside, safe) = match self.scope.find(name) {
                Found::Local(local) => (Some(local.name), local.safe),
                Found::Context(name) => (Some(name), Some(false)),
                Found::Nothing => (None, None),
            };
            let set = outside.is_some() && safe != Some(true);
            let name = self.scope.declare(name, safe, set);
            let outside = outside.map(|outside| format!("={outside}")).unwrap_or_default();
            out.run(&format!("let {name}{outside};"));
        }
        Ok(())
    }

    fn find_set(&mut self, body: &[Stmt<'t>], found: &mut BTreeSet<&'t str>) -> Result<(), ThemeError> {
        for statement in body {
            match statement {
                Stmt::Template(template) => self.find_set(&template.children, found)?,
                Stmt::Set(set) => names(&set.target, found),
                Stmt::SetBlock(set) => {
                    names(&set.target, found);
                    self.find_set(&set.body, found)?;
                }
                Stmt::IfCond(choice) => {
                    self.find_set(&choice.true_body, found)?;
                    self.find_set(&choice.false_body, found)?;
                }
                Stmt::FilterBlock(block) => self.find_set(&block.body, found)?,
                Stmt::ForLoop(each) => self.find_set(&each.else_body, found)?,
                Stmt::Include(include) => {
                    if let Some(name) = self.included(include)? {
                        let parsed = self.parse(name)?;
                        self.within.push(name);
                        self.find_set(std::slice::from_ref(&parsed), found)?;
                        self.within.pop();
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn assign(&mut self, target: &Expr<'t>, value: &Js, out: &mut Code) -> Result<(), ThemeError> {
        let Expr::Var(var) = target else {
            self.plain(value, target)?;
            let text = self.places(target)?;
            out.run(&format!("{text}={};", value.text));
            return Ok(());
        };
        let safe = value.kind == Kind::Safe;
        // Text without anything to escape may join HTML.
        let fits = |known: Option<bool>| {
            known.is_none_or(|known| known == safe || (known && value.kind == Kind::Clean))
        };
        match self.scope.own(var.id) {
            Some(local) if fits(local.safe) => {
                local.safe.get_or_insert(safe);
                out.run(&format!("{}={};", local.name, value.text));
                Ok(())
            }
            _ => Err(self.cannot(
                target.span(),
                &format!("`{}` as text and as `safe` HTML in turn", var.id),
                "give the two different names",
            )),
        }
    }

    /// What the names of a target are called, to be assigned to.
    fn places(&mut self, target: &Expr<'t>) -> Result<String, ThemeError> {
        match target {
            Expr::Var(var) => match self.scope.own(var.id) {
                Some(local) if local.safe != Some(true) => {
                    local.safe = Some(false);
                    Ok(local.name.clone())
                }
                _ => Err(self.cannot(
                    target.span(),
                    &format!("`{}` as text and as `safe` HTML in turn", var.id),
                    "give the two different names",
                )),
            },
            Expr::List(list) => {
                let parts: Result<Vec<_>, _> = list.items.iter().map(|item| self.places(item)).collect();
                Ok(format!("[{}]", parts?.join(",")))
            }
            _ => Err(self.cannot(target.span(), "a namespace", "give the value a name with `set`")),
        }
    }

    /// Lets `body` print into an empty `$`, and gives the name of what `$` was before.
    fn capture(&mut self, body: &[Stmt<'t>], out: &mut Code) -> Result<String, ThemeError> {
        if breaks(body) {
            let span = body.first().map(span_of).unwrap_or_default();
            let hint = "take the `break` out of what is captured";
            return Err(self.cannot(span, "a `break` in a captured text", hint));
        }
        let before = self.scope.fresh();
        out.run(&format!("const {before}=$;$=\"\";"));
        self.statements(body, out)?;
        Ok(before)
    }

    fn filtered(&mut self, captured: Js, filter: &Expr<'t>) -> Result<Js, ThemeError> {
        self.captured = Some(captured);
        self.value(filter)
    }

    /// The template that an include leads to, if it may lead nowhere.
    fn included(&self, include: &ast::Spanned<ast::Include<'t>>) -> Result<Option<&'t str>, ThemeError> {
        let names: Option<Vec<&str>> = match &include.name {
            Expr::Const(name) => name.value.as_str().map(|name| vec![name]),
            Expr::List(list) => literals(&list.items),
            Expr::Tuple(tuple) => literals(&tuple.items),
            _ => None,
        };
        let Some(names) = names else {
            let hint = "write its name as text: `{% include \"partials/mine.html\" %}`";
            return Err(self.cannot(include.span(), "a template whose name is not known before", hint));
        };
        match names.iter().find_map(|name| self.find(name)) {
            Some(found) if self.within.contains(&found) => {
                let hint = "write out as many levels as there can be";
                Err(self.cannot(include.span(), &format!("`{found}`, which includes itself,"), hint))
            }
            Some(found) => Ok(Some(found)),
            None if include.ignore_missing || names.is_empty() => Ok(None),
            None => Err(self.not_found(names[0], Some(include.span()))),
        }
    }
}

fn literals<'a>(items: &'a [Expr<'_>]) -> Option<Vec<&'a str>> {
    let literal = |item: &'a Expr<'_>| match item {
        Expr::Const(name) => name.value.as_str(),
        _ => None,
    };
    items.iter().map(literal).collect()
}

/// The names in a target.
fn names<'t>(target: &Expr<'t>, found: &mut BTreeSet<&'t str>) {
    match target {
        Expr::Var(var) => {
            found.insert(var.id);
        }
        Expr::List(list) => list.items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

/// Whether a `break` or `continue` in `body` belongs to a loop around it.
fn breaks(body: &[Stmt<'_>]) -> bool {
    body.iter().any(|statement| match statement {
        Stmt::Break(_) | Stmt::Continue(_) => true,
        Stmt::IfCond(choice) => breaks(&choice.true_body) || breaks(&choice.false_body),
        Stmt::WithBlock(with) => breaks(&with.body),
        Stmt::SetBlock(set) => breaks(&set.body),
        Stmt::FilterBlock(block) => breaks(&block.body),
        Stmt::ForLoop(each) => breaks(&each.else_body),
        _ => false,
    })
}

fn span_of(statement: &Stmt<'_>) -> Span {
    match statement {
        Stmt::EmitExpr(it) => it.span(),
        Stmt::EmitRaw(it) => it.span(),
        Stmt::IfCond(it) => it.span(),
        Stmt::Break(it) => it.span(),
        Stmt::Continue(it) => it.span(),
        _ => Span::default(),
    }
}
