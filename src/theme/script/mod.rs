//! A template as a script: what a site without a server renders its results with.
//!
//! The engine's own parser reads the template, and each of its parts becomes the JavaScript that
//! prints the same. What the script could not do in just the same way is an error here, so that a
//! page made in the browser never differs from the page that the server makes.

mod code;
mod expressions;
mod filters;
mod helpers;
mod operators;
mod scope;
mod statements;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use minijinja::machinery::Span;

use self::code::Code;
use self::helpers::Helper;
use self::scope::Scope;
use super::{Templates, Theme, ThemeError, filters as theme_filters};

/// The names that a script's `render` takes its context by.
const CONTEXT: [&str; 3] = ["page", "search", "site"];

impl Theme {
    /// The text of an ES module that renders as `template` does, with all that it includes.
    ///
    /// The module exports one function, `render({page, search, site})`, which takes the views as
    /// plain objects and gives the text that [`Theme::render`] gives for them. It imports nothing,
    /// evaluates no strings, and throws an `Error` where the template meets a value that is not there.
    ///
    /// # Errors
    /// When the template or one that it includes is not there, or has something in it that cannot be
    /// done in the browser.
    pub fn script_of(&self, template: &str) -> Result<String, ThemeError> {
        Script::new(&self.0.templates).module(template)
    }
}

/// A script being made.
struct Script<'t> {
    templates: &'t Templates,
    /// The templates that are being read, each included by the one before.
    within: Vec<&'t str>,
    scope: Scope<'t>,
    helpers: BTreeSet<Helper>,
    /// What the next filter without a value of its own works on.
    captured: Option<code::Js>,
}

impl<'t> Script<'t> {
    fn new(templates: &'t Templates) -> Self {
        Self {
            templates,
            within: Vec::new(),
            scope: Scope::default(),
            helpers: BTreeSet::new(),
            captured: None,
        }
    }

    fn module(mut self, template: &str) -> Result<String, ThemeError> {
        let mut body = Code::default();
        let name = self.find(template).ok_or_else(|| self.not_found(template, None))?;
        self.template(name, &mut body)?;
        let body = body.finish();
        let helpers: Vec<String> = self
            .helpers
            .iter()
            .map(|helper| {
                let definition = match helper {
                    Helper::Direction => {
                        helper.definition().replace("LANGUAGES", &theme_filters::RIGHT_TO_LEFT.join("|"))
                    }
                    _ => helper.definition().to_owned(),
                };
                format!("{}={definition}", helper.name())
            })
            .collect();
        let helpers =
            if helpers.is_empty() { String::new() } else { format!("const {};\n", helpers.join(",\n")) };
        let context = self.scope.context().join(",");
        Ok(format!("{helpers}export function render({{{context}}}){{let $=\"\";{body}return $}}\n"))
    }

    /// The name of a template that is there.
    fn find(&self, name: &str) -> Option<&'t str> {
        self.templates.get_key_value(name).map(|(name, _)| name.as_ref())
    }

    /// A call of `helper`.
    fn call(&mut self, helper: Helper, arguments: &[&str]) -> String {
        let mut wanted = vec![helper];
        while let Some(helper) = wanted.pop() {
            if self.helpers.insert(helper) {
                wanted.extend(helper.needs());
            }
        }
        format!("{}({})", helper.name(), arguments.join(","))
    }

    /// An error at `span` of the template that is being read.
    fn fault(&self, span: Span, message: impl Into<String>, hint: impl Into<String>) -> ThemeError {
        let name = self.within.last().copied().unwrap_or_default();
        ThemeError {
            path: self.templates.get(name).map_or_else(|| name.to_owned(), |source| source.path.clone()),
            line: Some(u32::from(span.start_line)),
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// The error of a thing that templates can do and a script cannot.
    fn cannot(&self, span: Span, what: &str, hint: &str) -> ThemeError {
        self.fault(span, format!("{what} cannot be used in a template that also runs in the browser"), hint)
    }

    fn not_found(&self, wanted: &str, span: Option<Span>) -> ThemeError {
        let (message, hint) = super::error::not_found(wanted, self.templates);
        match span {
            Some(span) => self.fault(span, message, hint),
            None => ThemeError { path: wanted.to_owned(), line: None, message, hint },
        }
    }
}
