//! Which names a template knows where, and what they are called in the script.

use super::CONTEXT;

/// The frames of the templating language from the outermost in: a loop has one for each of its rounds,
/// an `if` has none, and an included template has none either.
#[derive(Default)]
pub(super) struct Scope<'t> {
    frames: Vec<Frame<'t>>,
    /// The names taken from the context, and what each is called.
    context: Vec<(&'static str, String)>,
    names: usize,
}

#[derive(Default)]
struct Frame<'t> {
    locals: Vec<(&'t str, Local)>,
    looping: Option<Loop>,
}

/// A variable of a frame.
#[derive(Clone)]
pub(super) struct Local {
    pub(super) name: String,
    /// Whether it holds HTML; not known before it was set.
    pub(super) safe: Option<bool>,
    /// Whether it always holds something.
    pub(super) set: bool,
}

/// What `loop` is made of.
#[derive(Clone)]
pub(super) struct Loop {
    /// All that is looped over.
    pub(super) all: String,
    /// The place of this round, from 0.
    pub(super) at: String,
    pub(super) used: bool,
    /// Whether it matters how many rounds there are.
    pub(super) counted: bool,
}

/// What a name stands for.
pub(super) enum Found {
    Local(Local),
    Context(String),
    Nothing,
}

impl<'t> Scope<'t> {
    pub(super) fn enter(&mut self, looping: Option<Loop>) {
        self.frames.push(Frame { locals: Vec::new(), looping });
    }

    /// Leaves the innermost frame, and gives what is known now of its `loop`.
    pub(super) fn leave(&mut self) -> Option<Loop> {
        self.frames.pop().and_then(|frame| frame.looping)
    }

    /// A name that the script does not use yet.
    pub(super) fn fresh(&mut self) -> String {
        loop {
            let mut rest = self.names;
            self.names += 1;
            let mut name = String::new();
            loop {
                name.insert(0, char::from(b'a' + (rest % 26) as u8));
                rest /= 26;
                if rest == 0 {
                    break;
                }
                rest -= 1;
            }
            if !matches!(name.as_str(), "as" | "do" | "if" | "in" | "for" | "let" | "new" | "try" | "var") {
                return name;
            }
        }
    }

    /// Adds a variable to the innermost frame and gives its name in the script.
    pub(super) fn declare(&mut self, name: &'t str, safe: Option<bool>, set: bool) -> String {
        let local = Local { name: self.fresh(), safe, set };
        let given = local.name.clone();
        if let Some(frame) = self.frames.last_mut() {
            frame.locals.push((name, local));
        }
        given
    }

    /// The variable `name` of the innermost frame.
    pub(super) fn own(&mut self, name: &str) -> Option<&mut Local> {
        let frame = self.frames.last_mut()?;
        frame.locals.iter_mut().rev().find(|(known, _)| *known == name).map(|(_, local)| local)
    }

    pub(super) fn find(&mut self, name: &str) -> Found {
        let mut locals = self.frames.iter_mut().rev().flat_map(|frame| frame.locals.iter_mut().rev());
        if let Some((_, local)) = locals.find(|(known, _)| *known == name) {
            // What was read as text cannot turn out to be HTML later.
            local.safe.get_or_insert(false);
            return Found::Local(local.clone());
        }
        let Some(known) = CONTEXT.into_iter().find(|known| *known == name) else { return Found::Nothing };
        if let Some((_, given)) = self.context.iter().find(|(taken, _)| *taken == known) {
            return Found::Context(given.clone());
        }
        let given = self.fresh();
        self.context.push((known, given.clone()));
        Found::Context(given)
    }

    /// The innermost loop, where `loop` stands for it.
    pub(super) fn looping(&mut self) -> Option<&mut Loop> {
        let mut frames = self.frames.iter_mut().rev();
        let frame = frames.find(|frame| {
            frame.looping.is_some() || frame.locals.iter().any(|(known, _)| *known == "loop")
        })?;
        if frame.locals.iter().any(|(known, _)| *known == "loop") { None } else { frame.looping.as_mut() }
    }

    /// Every name that stands for something.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let locals = self.frames.iter().flat_map(|frame| frame.locals.iter().map(|(name, _)| *name));
        locals.chain(CONTEXT)
    }

    /// Whether `given` is what the script calls a name of the context.
    pub(super) fn is_context(&self, given: &str) -> bool {
        self.context.iter().any(|(_, name)| name == given)
    }

    /// What `render` takes its context apart with.
    pub(super) fn context(&self) -> Vec<String> {
        self.context.iter().map(|(name, given)| format!("{name}:{given}")).collect()
    }
}
