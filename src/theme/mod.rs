//! Templates and the files they need: the only user of minijinja.
//!
//! The default theme is part of the program. A folder `themes/NAME/` of a site replaces single
//! templates and assets of it; what it does not replace stays the default's.

mod builtin;
mod error;
mod filters;
mod overrides;
mod script;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Output, State, UndefinedBehavior, Value};
use serde::Serialize;
use xxhash_rust::xxh3::Xxh3;

pub use error::ThemeError;
use overrides::Overrides;

use crate::diagnostic::Diagnostic;

/// The templates and assets that a site is shown with. It never changes, and a clone is cheap.
#[derive(Clone)]
pub struct Theme(Arc<Inner>);

struct Inner {
    /// What `themes/NAME/` is called.
    name: String,
    engine: Environment<'static>,
    templates: Templates,
    assets: Assets,
    version: String,
    hash: u64,
}

/// The source of every template by its name; the default's are there twice, the second time below
/// `default/`, so that an override can extend what it replaces.
type Templates = BTreeMap<Cow<'static, str>, Source>;

/// The bytes of every asset by its path below `assets/`.
type Assets = BTreeMap<Cow<'static, str>, Cow<'static, [u8]>>;

/// Where a template comes from.
struct Source {
    /// The file, relative to the site's folder, to name it in errors.
    path: String,
    text: Cow<'static, str>,
}

impl Theme {
    /// The theme `name` of the site in the folder `site`, with every fault of its files.
    ///
    /// A template that does not parse is left out, and the default's stands in for it, so that
    /// there is always a theme to show something with.
    pub fn load(site: &Path, name: &str) -> (Self, Vec<Diagnostic>) {
        let (found, diagnostics) = overrides::load(site, name);
        Self::build(name, found, diagnostics)
    }

    /// The theme that is part of the program.
    pub fn builtin() -> Self {
        Self::build(DEFAULT, Overrides::default(), Vec::new()).0
    }

    fn build(name: &str, found: Overrides, mut diagnostics: Vec<Diagnostic>) -> (Self, Vec<Diagnostic>) {
        let mut engine = engine();
        let mut templates = Templates::new();
        for &(template, text) in builtin::TEMPLATES {
            let path = format!("themes/default/{template}");
            for key in [Cow::Borrowed(template), Cow::Owned(format!("default/{template}"))] {
                // A test holds that each of these parses.
                if engine.add_template_owned(key.clone(), text).is_ok() {
                    templates.insert(key, Source { path: path.clone(), text: Cow::Borrowed(text) });
                }
            }
        }
        for (template, source) in found.templates {
            match engine.add_template_owned(template.clone(), source.text.clone()) {
                Ok(()) => {
                    templates.insert(template.into(), source);
                }
                Err(error) => diagnostics.push(error::syntax(&source, &error)),
            }
        }
        let mut assets: Assets =
            builtin::ASSETS.iter().map(|&(name, bytes)| (name.into(), bytes.into())).collect();
        assets.extend(found.assets.into_iter().map(|(name, bytes)| (name.into(), bytes.into())));
        let version = format!("{:016x}", hash(&Templates::new(), &assets))[..VERSION_LENGTH].to_owned();
        let hash = hash(&templates, &assets);
        (
            Self(Arc::new(Inner { name: name.to_owned(), engine, templates, assets, version, hash })),
            diagnostics,
        )
    }

    /// What the theme is called.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The page that `template` makes of `context`.
    ///
    /// # Errors
    /// When the template is not there, or uses something that the context does not have.
    pub fn render(&self, template: &str, context: impl Serialize) -> Result<String, ThemeError> {
        let context = Value::from(Serde(context));
        self.0
            .engine
            .get_template(template)
            .and_then(|found| found.render(&context))
            .map_err(|error| error::explain(&error, template, &self.0.templates, &context))
    }

    /// The bytes of the asset `name`: its path below `assets/`, with `/` between its parts.
    pub fn asset(&self, name: &str) -> Option<&[u8]> {
        self.0.assets.get(name).map(AsRef::as_ref)
    }

    /// The names of all assets, sorted.
    pub fn assets(&self) -> impl Iterator<Item = &str> {
        self.0.assets.keys().map(AsRef::as_ref)
    }

    /// What addresses of assets have in them, so that they can be kept for good: [`VERSION_LENGTH`]
    /// hexadecimal digits, others when any asset is another.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// A number that changes when any template or asset does.
    pub fn hash(&self) -> u64 {
        self.0.hash
    }
}

impl fmt::Debug for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Theme")
            .field("name", &self.0.name)
            .field("hash", &format_args!("{:016x}", self.0.hash))
            .finish_non_exhaustive()
    }
}

/// How many digits the version of the assets has.
pub const VERSION_LENGTH: usize = 12;

/// The theme that is part of the program.
const DEFAULT: &str = "default";

/// The templating language of themes: everything is escaped, nothing missing passes unseen, and a
/// tag on a line of its own leaves no empty line.
fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_syntax(syntax());
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    engine.set_formatter(escape);
    filters::add(&mut engine);
    engine
}

/// How templates are read.
fn syntax() -> SyntaxConfig {
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    // Only delimiters can be wrong, and they are the engine's own.
    syntax.build().unwrap_or_default()
}

/// Writes what a template prints. The engine's own way escapes `/` too, which needs no escape in
/// HTML and makes every address in a page unreadable.
fn escape(out: &mut Output, state: &mut State, value: &Value) -> Result<(), minijinja::Error> {
    let Some(text) = value.as_str() else { return minijinja::escape_formatter(out, state, value) };
    let mut rest = text;
    while !value.is_safe() {
        let Some(at) = rest.find(['&', '<', '>', '"', '\'']) else { break };
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    Ok(out.write_str(rest)?)
}

fn hash(templates: &Templates, assets: &Assets) -> u64 {
    let mut hasher = Xxh3::new();
    let mut part = |bytes: &[u8]| {
        // The length keeps `ab` + `c` apart from `a` + `bc`.
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for (name, source) in templates {
        part(name.as_bytes());
        part(source.text.as_bytes());
    }
    for (name, bytes) in assets {
        part(name.as_bytes());
        part(bytes);
    }
    hasher.digest()
}
