//! Questions, and which threads answer them.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use crate::diagnostic::Diagnostic;
use crate::model::ThreadId;

/// A question as a person asked it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// What judgements and runs name it by: text without blanks.
    pub id: String,
    /// Its wording.
    pub text: String,
    /// Its line in the file, from 1.
    pub line: u32,
}

/// How well a thread answers a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The id of the query.
    pub query: String,
    /// The thread as it was written: by its slug, its id, or an address of it.
    pub thread: String,
    /// How well it answers; 0 is not at all.
    pub grade: u32,
    /// Its line in the file, from 1.
    pub line: u32,
}

/// A document that a judgement or a run names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Judged {
    /// A published thread.
    Thread(ThreadId),
    /// A name that no published thread goes by. It counts as one that is never found, so that a
    /// thread which is lost does not raise the figures.
    Unknown(String),
}

/// A query with what is known of its answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The id of the query.
    pub id: String,
    /// Its wording.
    pub text: String,
    /// The grade of each document that was judged.
    pub grades: BTreeMap<Judged, u32>,
}

impl Topic {
    /// How well a thread answers; 0 where nobody said.
    pub fn grade(&self, thread: &Judged) -> u32 {
        self.grades.get(thread).copied().unwrap_or_default()
    }

    /// How many documents answer it.
    pub fn answers(&self) -> usize {
        self.grades.values().filter(|grade| **grade > 0).count()
    }

    /// Whether a ranking for it can be graded: something answers it.
    pub fn is_measured(&self) -> bool {
        self.answers() > 0
    }
}

/// A line of the file of queries; keys that other tools add are passed over.
#[derive(Deserialize)]
struct QueryLine {
    #[serde(alias = "_id")]
    id: String,
    text: String,
}

/// Reads queries, a line each: `{"id": "1", "text": "why did it break?"}`. `path` names the file in
/// faults; all of them are returned at once.
pub fn parse_queries(path: &str, text: &str) -> Result<Vec<Query>, Vec<Diagnostic>> {
    const FORM: &str = r#"a line is `{"id": "1", "text": "why did it break?"}`"#;
    let mut first_lines: HashMap<String, u32> = HashMap::new();
    parse_lines(text, |line, text| {
        let fault = |message: String, hint: &str| Diagnostic::error(path, message).at(line).hint(hint);
        let QueryLine { id, text } = serde_json::from_str(text)
            .map_err(|error| fault(format!("not a query: {}", reason(&error)), FORM))?;
        if id.is_empty() || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(fault(
                format!("`{id}` is no id"),
                "an id is a word without blanks, `1` or `refund-3`",
            ));
        }
        if let Some(first) = first_lines.insert(id.clone(), line) {
            let message = format!("`{id}` is the id of line {first} already");
            return Err(fault(message, "give each query an id of its own"));
        }
        Ok(Query { id, text, line })
    })
}

/// What is wrong with a line of JSON, without the place, which is counted within the line.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// Reads judgements, a line each: query, thread and grade with a tab or blanks between them, or the
/// four columns `query 0 thread grade` of TREC. A grade below 0 counts as 0. `path` names the file in
/// faults; all of them are returned at once.
pub fn parse_judgements(path: &str, text: &str) -> Result<Vec<Judgement>, Vec<Diagnostic>> {
    parse_lines(text, |line, text| {
        let fault = |message: String, hint: &str| Diagnostic::error(path, message).at(line).hint(hint);
        let columns: Vec<&str> = text.split_whitespace().collect();
        let (query, thread, grade) = match columns[..] {
            [query, thread, grade] | [query, _, thread, grade] => (query, thread, grade),
            _ => {
                let message = format!("a judgement has 3 or 4 columns, not {}", columns.len());
                return Err(fault(message, "a line is `QUERY THREAD GRADE`, with tabs between them"));
            }
        };
        let parsed = grade.parse::<i64>().ok().and_then(|grade| u32::try_from(grade.max(0)).ok());
        let Some(grade) = parsed else {
            let hint =
                "write 1 for a thread that answers the query, 2 for one that does it better, 0 for none";
            return Err(fault(format!("the grade `{grade}` is no whole number"), hint));
        };
        Ok(Judgement { query: query.to_owned(), thread: thread.to_owned(), grade, line })
    })
}

/// Parses every line that is not blank.
pub(super) fn parse_lines<T>(
    text: &str,
    mut parse: impl FnMut(u32, &str) -> Result<T, Diagnostic>,
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut parsed, mut faults) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        match parse(number, line.trim()) {
            Ok(one) => parsed.push(one),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(parsed) } else { Err(faults) }
}

/// Names of the files that faults are placed in.
#[derive(Debug, Clone, Copy)]
pub struct Paths<'a> {
    /// The file of queries.
    pub queries: &'a str,
    /// The file of judgements.
    pub judgements: &'a str,
}

/// The queries with their judgements, in the order of the queries, and warnings about what does not
/// fit together: one for each kind, at its first place. `resolve` knows the published threads by name.
/// Where a thread is judged twice, the better grade counts.
pub fn join(
    queries: Vec<Query>,
    judgements: &[Judgement],
    resolve: &dyn Fn(&str) -> Judged,
    paths: Paths<'_>,
) -> (Vec<Topic>, Vec<Diagnostic>) {
    let lines: Vec<u32> = queries.iter().map(|query| query.line).collect();
    let topic = |query: Query| Topic { id: query.id, text: query.text, grades: BTreeMap::new() };
    let mut topics: Vec<Topic> = queries.into_iter().map(topic).collect();
    let places: HashMap<String, usize> =
        topics.iter().zip(0..).map(|(topic, at)| (topic.id.clone(), at)).collect();
    let (mut strange_threads, mut strange_queries) = (Vec::new(), Vec::new());
    for judgement in judgements {
        let Some(at) = places.get(&judgement.query) else {
            strange_queries.push((judgement.query.as_str(), judgement.line));
            continue;
        };
        let judged = resolve(&judgement.thread);
        if matches!(judged, Judged::Unknown(_)) {
            strange_threads.push((judgement.thread.as_str(), judgement.line));
        }
        let grade = topics[*at].grades.entry(judged).or_default();
        *grade = judgement.grade.max(*grade);
    }
    let unjudged = topics.iter().zip(&lines).filter(|(topic, _)| topic.grades.is_empty());
    let unjudged: Vec<_> = unjudged.map(|(topic, line)| (topic.id.as_str(), *line)).collect();
    let warnings = [
        warning(paths.judgements, &strange_threads, "names no published thread", "name no published thread")
            .map(|warning| {
                warning.hint(
                    "write the thread's slug, its id or its address; meanwhile it counts as never found",
                )
            }),
        warning(paths.judgements, &strange_queries, "is no query", "are about no query").map(|warning| {
            warning.hint(format!("write an id from {}; meanwhile they count for nothing", paths.queries))
        }),
        warning(paths.queries, &unjudged, "has no judgement", "have no judgement").map(|warning| {
            warning.hint(format!(
                "say in {} which thread answers it; meanwhile it is asked and not measured",
                paths.judgements
            ))
        }),
    ];
    let warnings = warnings.into_iter().flatten().collect();
    (topics, warnings)
}

/// One warning about all of `found`, each a name and its line.
fn warning(path: &str, found: &[(&str, u32)], one: &str, more: &str) -> Option<Diagnostic> {
    let (name, line) = found.first()?;
    let message = match found.len() {
        1 => format!("`{name}` {one}"),
        all => format!("{all} lines {more}, that of `{name}` is the first"),
    };
    Some(Diagnostic::warning(path, message).at(*line))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn said(faults: Vec<Diagnostic>) -> Vec<String> {
        faults.iter().map(|fault| fault.to_string().lines().next().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn queries_are_read_and_every_fault_is_named() {
        let text = "\u{feff}{\"id\": \"1\", \"text\": \"why?\"}\n\n{\"_id\": \"b\", \"text\": \"\", \"more\": 1}\r\n";
        let query = |id: &str, text: &str, line| Query { id: id.into(), text: text.into(), line };
        assert_eq!(parse_queries("q", text).unwrap(), [query("1", "why?", 1), query("b", "", 3)]);
        let wrong = "{\"id\": \"1\", \"text\": \"a\"}\n{\"id\": \"1\", \"text\": \"b\"}\nwhy?\n{\"id\": \"c d\", \"text\": \"\"}\n{\"id\": 7}";
        assert_eq!(
            said(parse_queries("q", wrong).unwrap_err()),
            [
                "error: q:2: `1` is the id of line 1 already",
                "error: q:3: not a query: expected value",
                "error: q:4: `c d` is no id",
                "error: q:5: not a query: invalid type: integer `7`, expected a string",
            ]
        );
    }

    #[test]
    fn judgements_have_three_columns_or_four() {
        let text = "1\tred-widget\t2\n1 0 blue 1\n2 /q/old/ -1\n";
        let found = parse_judgements("j", text).unwrap();
        let found: Vec<_> =
            found.iter().map(|of| (of.query.as_str(), of.thread.as_str(), of.grade, of.line)).collect();
        assert_eq!(found, [("1", "red-widget", 2, 1), ("1", "blue", 1, 2), ("2", "/q/old/", 0, 3)]);
        assert_eq!(
            said(parse_judgements("j", "query\tthread\tgrade\n1\tred\n1 red 99999999999").unwrap_err()),
            [
                "error: j:1: the grade `grade` is no whole number",
                "error: j:2: a judgement has 3 or 4 columns, not 2",
                "error: j:3: the grade `99999999999` is no whole number",
            ]
        );
    }

    #[test]
    fn what_does_not_fit_together_is_said_once_for_each_kind() {
        let queries = (1..=4).map(|n| format!("{{\"id\": \"{n}\", \"text\": \"t\"}}\n")).collect::<String>();
        let queries = parse_queries("q", &queries).unwrap();
        let judgements = "1 red 1\n1 RED 2\n1 lost 1\n2 lost 1\n2 gone 0\n9 red 1\n";
        let judgements = parse_judgements("j", judgements).unwrap();
        let red = ThreadId::derive(b"red");
        let resolve = |name: &str| match name {
            "red" | "RED" => Judged::Thread(red.clone()),
            other => Judged::Unknown(other.to_owned()),
        };
        let (topics, warnings) =
            join(queries, &judgements, &resolve, Paths { queries: "q", judgements: "j" });
        assert_eq!(
            said(warnings),
            [
                "warning: j:3: 3 lines name no published thread, that of `lost` is the first",
                "warning: j:6: `9` is no query",
                "warning: q:3: 2 lines have no judgement, that of `3` is the first",
            ]
        );
        let known: Vec<_> = topics.iter().map(|topic| (topic.answers(), topic.is_measured())).collect();
        assert_eq!(known, [(2, true), (1, true), (0, false), (0, false)]);
        assert_eq!(topics[0].grade(&Judged::Thread(red.clone())), 2, "the better of the two");
        assert_eq!(topics[1].grade(&Judged::Thread(red)), 0);
    }
}
