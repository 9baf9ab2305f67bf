//! Rankings in a file, in the format of TREC: `query Q0 document rank score name`.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::judgements::parse_lines;
use crate::diagnostic::Diagnostic;

/// The names of the documents that were found for each query, best first.
pub type Run = HashMap<String, Vec<String>>;

/// What a run of guidepost is called.
const NAME: &str = "guidepost";

/// Writes the ranking of one query at the end of `out`: `found` are the names and scores of its
/// documents, best first.
///
/// Tools that read runs order by score alone, each breaking ties in its own way. So a score that is
/// not below the one before it is written as the next smaller number.
pub fn write(out: &mut String, query: &str, found: impl Iterator<Item = (String, f32)>) {
    let mut last = f32::INFINITY;
    for ((document, score), rank) in found.zip(1..) {
        last = score.min(last.next_down());
        let _ = writeln!(out, "{query} Q0 {document} {rank} {last} {NAME}");
    }
}

/// Reads a run of any engine: documents in the order of their scores, then of their ranks. `path`
/// names the file in faults; all of them are returned at once.
pub fn parse(path: &str, text: &str) -> Result<Run, Vec<Diagnostic>> {
    let lines = parse_lines(text, |line, text| {
        let fault = |message: String| {
            Diagnostic::error(path, message)
                .at(line)
                .hint("a line is `QUERY Q0 THREAD RANK SCORE NAME`, as `guidepost eval --run` writes it")
        };
        let columns: Vec<&str> = text.split_whitespace().collect();
        let [query, _, document, rank, score, _] = columns[..] else {
            return Err(fault(format!("a line of a run has 6 columns, not {}", columns.len())));
        };
        let score = score.parse::<f64>().ok().filter(|score| !score.is_nan());
        let score = score.ok_or_else(|| fault(format!("the score `{}` is no number", columns[4])))?;
        let rank = rank.parse::<u32>().map_err(|_| fault(format!("the rank `{rank}` is no whole number")))?;
        Ok((query.to_owned(), (score, rank, document.to_owned())))
    })?;
    let mut found: HashMap<String, Vec<(f64, u32, String)>> = HashMap::new();
    for (query, document) in lines {
        found.entry(query).or_default().push(document);
    }
    let ordered = found.into_iter().map(|(query, mut documents)| {
        documents.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        (query, documents.into_iter().map(|(_, _, document)| document).collect())
    });
    Ok(ordered.collect())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_read_back_in_its_order_by_scores_alone() {
        let mut out = String::new();
        let found =
            [("b", 2.5), ("a", 2.5), ("c", 2.5), ("d", 1.0)].map(|(name, score)| (name.to_owned(), score));
        write(&mut out, "1", found.into_iter());
        write(&mut out, "2", std::iter::empty());
        assert!(out.starts_with("1 Q0 b 1 2.5 guidepost\n1 Q0 a 2 2.4999998 guidepost\n"), "{out}");
        let run = parse("r", &out).unwrap();
        assert_eq!(run.len(), 1);
        assert_eq!(run["1"], ["b", "a", "c", "d"]);
    }

    #[test]
    fn runs_of_other_engines_are_ordered_by_their_scores() {
        let run = parse("r", "1 Q0 a 1 -3e1 x\n1\tQ0\tb\t2\t7\tx\n1 Q0 d 9 0 x\n1 Q0 c 3 0 x\n").unwrap();
        assert_eq!(run["1"], ["b", "c", "d", "a"]);
        let faults = parse("r", "1 a 1\n1 Q0 a 1 NaN x\n1 Q0 a first 1 x\n").unwrap_err();
        let said: Vec<_> = faults.iter().map(|fault| (fault.line, fault.message.as_str())).collect();
        assert_eq!(
            said,
            [
                (Some(1), "a line of a run has 6 columns, not 3"),
                (Some(2), "the score `NaN` is no number"),
                (Some(3), "the rank `first` is no whole number"),
            ]
        );
    }
}
