//! `guidepost eval`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use super::{
    Format, Outcome, answer, answer_json, explain, meaning, plural, require_site, require_table, say, say_all,
};
use crate::diagnostic::Diagnostic;
use crate::eval::slips::with_slip;
use crate::eval::{self, Answer, Change, Comparison, Figures, Judged, Lesson, Paths, Placed, Topic};
use crate::fs;
use crate::kb::{Address, KnowledgeBase};
use crate::model::ThreadId;
use crate::project::Project;
use crate::search::analysis::Analyzer;
use crate::search::{Index, SearchError, Searcher};

/// So many faults of a file are listed; the others are most often of the same kind.
const LISTED: usize = 20;
/// No more characters of a question are shown than this; some people paste a letter.
const SHOWN: usize = 200;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The questions, a line each: {"id": "1", "text": "why did it break?"}
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// Which thread answers which question, a line each: QUERY, THREAD and GRADE between tabs
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// How to print the figures
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Write the rankings to this file, in the format of TREC
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// List the questions that are answered worse or better than in this run, and why
    #[arg(long, value_name = "RUN")]
    compare: Option<PathBuf>,
    /// Ask each question with one typing error; another number makes other errors
    #[arg(long, value_name = "SEED")]
    slips: Option<u64>,
    /// Add up to N of the other questions to each thread that answers them, as further wordings
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    learn: Option<u16>,
    /// Into how many parts to split the questions; each is asked after learning from the others
    #[arg(long, value_name = "K", requires = "learn", default_value_t = 5)]
    #[arg(value_parser = clap::value_parser!(u16).range(2..=100))]
    folds: u16,
}

/// What `--format json` prints.
#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    figures: &'a Figures,
    /// How many threads were searched.
    threads: usize,
    /// How many queries were asked and not measured, since nothing is known to answer them.
    left_out: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    compared: Option<&'a Comparison>,
}

pub(super) fn run(site: &Path, args: &Args) -> anyhow::Result<Outcome> {
    require_site(site)?;
    let mut project = Project::load(site);
    require_table(&project)?;
    let resolve = |name: &str| thread_named(project.kb(), name);
    let mut topics = load_topics(args, &resolve)?;
    if let Some(seed) = args.slips {
        let analyzer = Analyzer::for_lang(&project.snapshot().config.lang);
        for topic in &mut topics {
            topic.text = with_slip(&topic.text, analyzer, seed);
        }
    }
    let earlier = args.compare.as_deref().map(|path| parsed(path, eval::run::parse)).transpose()?;
    let asked = match args.learn {
        Some(wordings) => {
            let lesson = Lesson { folds: args.folds.into(), wordings: wordings.into() };
            meaning::open(&mut project)?;
            Asked::taught(&project, &topics, lesson)?
        }
        None => {
            project.open_searcher()?;
            meaning::open(&mut project)?;
            let searcher = project.snapshot().searcher.ok_or(SearchError::NotIndexed)?;
            Asked::of(vec![searcher], &topics)?
        }
    };
    let kb = project.kb();
    if let Some(path) = &args.run {
        fs::write_atomic(path, asked.run(kb).as_bytes())
            .map_err(|error| anyhow::anyhow!("{error}\nhint: the folder must exist and be writable"))?;
    }
    let figures = Figures::of(asked.answered().map(|(topic, answer, _)| (topic, answer)));
    let resolve = |name: &str| thread_named(kb, name);
    let compared = earlier.map(|run| Comparison::of(asked.answered(), &run, &resolve)).transpose()?;
    match args.format {
        Format::Json => {
            let left_out = topics.len() - figures.queries;
            let compared = compared.as_ref();
            answer_json(&Report { figures: &figures, threads: kb.len(), left_out, compared })?;
        }
        Format::Text => {
            print_figures(&figures, topics.len(), kb.len())?;
            if let Some(compared) = &compared {
                print_comparison(compared, &figures, kb)?;
            }
        }
    }
    Ok(Outcome::Done)
}

/// The queries with their judgements; what does not fit together is said.
fn load_topics(args: &Args, resolve: &dyn Fn(&str) -> Judged) -> anyhow::Result<Vec<Topic>> {
    let queries = parsed(&args.queries, eval::judgements::parse_queries)?;
    let judgements = parsed(&args.qrels, eval::judgements::parse_judgements)?;
    let (queries_path, judgements_path) = (args.queries.to_string_lossy(), args.qrels.to_string_lossy());
    let paths = Paths { queries: &queries_path, judgements: &judgements_path };
    let (topics, warnings) = eval::judgements::join(queries, &judgements, resolve, paths);
    say_all(&warnings);
    anyhow::ensure!(
        topics.iter().any(Topic::is_measured),
        "no thread is known to answer any of the {}\nhint: say in {judgements_path} which do, \
         a line each: the id of a query, the slug of a thread, and 1",
        plural(topics.len(), "question"),
    );
    Ok(topics)
}

/// What `parse` makes of the file at `path`; its faults are said.
fn parsed<T>(path: &Path, parse: impl Fn(&str, &str) -> Result<T, Vec<Diagnostic>>) -> anyhow::Result<T> {
    let text = fs::read_text_if_exists(path)
        .map_err(|error| anyhow::anyhow!("{error}\nhint: it must be a text in UTF-8 that you may read"))?;
    let shown = path.display().to_string();
    let text = text.with_context(|| {
        format!("{shown}: there is no such file\nhint: paths are relative to the current folder")
    })?;
    parse(&shown, &text).map_err(|faults| {
        say_all(&faults[..faults.len().min(LISTED)]);
        if faults.len() > LISTED {
            say(&format!("and {} more\n", faults.len() - LISTED));
        }
        anyhow::anyhow!("{shown}: {} cannot be read\nhint: mend them first", plural(faults.len(), "line"))
    })
}

/// The thread that goes by `name`: its slug, its id, or an address that leads to it.
fn thread_named(kb: &KnowledgeBase, name: &str) -> Judged {
    let path = if name.starts_with('/') { name.to_owned() } else { format!("/q/{name}/") };
    match path.parse().map(|path| kb.address(&path)) {
        Ok(Address::Thread(entry) | Address::Redirect(entry)) => Judged::Thread(entry.id.clone()),
        _ => Judged::Unknown(name.to_owned()),
    }
}

/// All queries with what came of them. The query at a place was asked of the searcher at that place,
/// counted round and round.
struct Asked<'a> {
    topics: &'a [Topic],
    answers: Vec<Answer>,
    searchers: Vec<Searcher>,
}

impl<'a> Asked<'a> {
    fn of(searchers: Vec<Searcher>, topics: &'a [Topic]) -> anyhow::Result<Self> {
        let mut answers: Vec<Option<Answer>> = vec![None; topics.len()];
        for (first, searcher) in searchers.iter().enumerate() {
            let places = (first..topics.len()).step_by(searchers.len());
            let part: Vec<&Topic> = places.clone().map(|place| &topics[place]).collect();
            for (place, answer) in places.zip(eval::measure::ask(searcher, &part)?) {
                answers[place] = Some(answer);
            }
        }
        Ok(Self { topics, answers: answers.into_iter().flatten().collect(), searchers })
    }

    /// Asks each part of the queries while the threads know the others.
    fn taught(project: &Project, topics: &'a [Topic], lesson: Lesson) -> anyhow::Result<Self> {
        let entries = project.entries();
        let searchers = (0..lesson.folds).map(|fold| {
            let (mut index, _) = Index::open(None, project.settings())?;
            let taught = lesson.teach(&entries, topics, fold);
            index.sync(&taught)?;
            let searcher = index.searcher().with_synonyms(project.synonyms());
            let searcher = searcher.with_priors(project.config().priors);
            Ok(searcher.with_meaning(meaning::of(project, &taught)?))
        });
        Self::of(searchers.collect::<anyhow::Result<_>>()?, topics)
    }

    fn answered(&self) -> impl Iterator<Item = (&Topic, &Answer, &Searcher)> {
        let asked = self.topics.iter().zip(&self.answers).zip(self.searchers.iter().cycle());
        asked.map(|((topic, answer), searcher)| (topic, answer, searcher))
    }

    /// The rankings in the format of TREC.
    fn run(&self, kb: &KnowledgeBase) -> String {
        let mut out = String::new();
        for (topic, answer, _) in self.answered() {
            let found = answer.ranking.iter().map(|ranked| (slug(kb, &ranked.id), ranked.score));
            eval::run::write(&mut out, &topic.id, found);
        }
        out
    }
}

fn slug(kb: &KnowledgeBase, id: &ThreadId) -> String {
    kb.thread(id).map_or_else(|| id.to_string(), |entry| entry.slug.to_string())
}

fn print_figures(figures: &Figures, asked: usize, threads: usize) -> anyhow::Result<()> {
    let left_out = match asked - figures.queries {
        0 => String::new(),
        more => format!(" ({more} more asked, with no answer known)"),
    };
    answer(&format!(
        "{} measured{left_out}, {}",
        plural(figures.queries, "question"),
        plural(threads, "thread")
    ))?;
    let shares = [
        ("nDCG@10", figures.ndcg_at_10),
        ("MAP", figures.map),
        ("MRR@10", figures.mrr_at_10),
        ("P@5", figures.p_at_5),
        ("recall@10", figures.recall_at_10),
    ];
    for (name, share) in shares {
        answer(&format!("{name:<12}{share:.4}"))?;
    }
    answer(&format!("{:<12}{:.1} %", "empty", figures.empty * 100.0))?;
    answer(&format!("{:<12}p50 {:.3} ms, p99 {:.3} ms", "latency", figures.p50_ms, figures.p99_ms))?;
    Ok(())
}

fn print_comparison(compared: &Comparison, now: &Figures, kb: &KnowledgeBase) -> anyhow::Result<()> {
    let same = now.queries - compared.changes.len();
    answer(&format!(
        "\nnDCG@10 was {:.4}: {} worse, {} better, {same} as before",
        compared.ndcg_at_10,
        plural(compared.worse, "question"),
        compared.better
    ))?;
    for change in &compared.changes {
        print_change(change, kb)?;
    }
    Ok(())
}

fn print_change(change: &Change, kb: &KnowledgeBase) -> anyhow::Result<()> {
    let Change { query, text, before, now, .. } = change;
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
    answer(&format!("\n{:+.3}  {query}: {text}", change.gain()))?;
    answer(&format!("        nDCG@10 {before:.3} before, {now:.3} now"))?;
    for (what, placed) in [("answers it", &change.answer), ("stands first", &change.first)] {
        if let Some(placed) = placed {
            print_placed(what, placed, kb)?;
        }
    }
    Ok(())
}

fn print_placed(what: &str, placed: &Placed, kb: &KnowledgeBase) -> anyhow::Result<()> {
    let title = kb.thread(&placed.id).map(|entry| entry.thread.title.to_string()).unwrap_or_default();
    let rank = |rank: Option<usize>| {
        rank.map_or_else(|| format!("not among {}", eval::DEPTH), |rank| format!("rank {rank}"))
    };
    let ranks = format!("{} before, {} now", rank(placed.before), rank(placed.now));
    answer(&format!("  {what}: {} ({}), {ranks}", title, slug(kb, &placed.id)))?;
    for line in explain::lines(&placed.explanation) {
        answer(&line)?;
    }
    Ok(())
}
