//! Results follow from the content, not from how it came about.

use super::*;

const WORDS: [&str; 12] = [
    "widget", "red", "blue", "water", "break", "rain", "garden", "E-1042", "the", "why", "invoice", "refund",
];

pub(super) fn text(rng: &mut fastrand::Rng, words: usize) -> String {
    let words = (0..words).map(|_| WORDS[(rng.f64().powi(2) * WORDS.len() as f64) as usize]);
    words.collect::<Vec<_>>().join(" ")
}

pub(super) fn any_thread(rng: &mut fastrand::Rng) -> Thread {
    let lengths = [rng.usize(1..6), rng.usize(0..30), rng.usize(1..60)];
    let [title, question, answer] = lengths.map(|words| text(rng, words));
    let mut made = thread(&title, &question, &answer);
    made.tags = (0..rng.usize(0..4)).map(|_| WORDS[rng.usize(0..WORDS.len())].into()).collect();
    made.asked_as = (0..rng.usize(0..3)).map(|_| text(rng, 4).into()).collect();
    made.lang = rng.bool().then(|| ["en", "de", "ja"][rng.usize(0..3)].into());
    made.superseded_by = (rng.usize(0..5) == 0).then(|| id(&format!("t{}", rng.usize(0..40))));
    if rng.bool() {
        made.messages[0].date = Some(format!("20{:02}-01-01", rng.usize(0..20)).parse().unwrap());
    }
    made
}

fn assert_same(rng: &mut fastrand::Rng, site: &Site, index: &Index) {
    let (one, other) = (index.searcher(), site.index().searcher());
    for _ in 0..12 {
        let words = rng.usize(0..5);
        let mut request = Request { limit: rng.usize(1..50), ..Request::new(text(rng, words)) };
        if rng.bool() && !request.query.is_empty() {
            // Some words of the questions are not in the collection, which is then asked for others.
            request.query.remove(rng.usize(0..request.query.len()));
        }
        if rng.bool() {
            request.filters.tags = vec![WORDS[rng.usize(0..WORDS.len())].to_owned()];
        }
        if rng.bool() {
            request.sort = Sort::Date;
        }
        assert_eq!(site.search(&one, &request), site.search(&other, &request));
        let prefix: String = request.query.chars().take(rng.usize(0..9)).collect();
        let suggest = |searcher: &Searcher| {
            searcher.suggest(&prefix, 5, &|id| Some(Arc::clone(&site.0.get(id)?.thread))).unwrap()
        };
        assert_eq!(suggest(&one), suggest(&other));
    }
}

#[test]
fn an_index_with_a_history_answers_like_a_new_one() {
    for seed in 0..6 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut site = Site::default();
        let mut index = site.index();
        for _ in 0..12 {
            let mut added = BTreeMap::new();
            let mut removed = Vec::new();
            for _ in 0..rng.usize(0..12) {
                let name = format!("t{}", rng.usize(0..40));
                if rng.usize(0..3) == 0 {
                    site.0.remove(&id(&name));
                    added.remove(&id(&name));
                    removed.push(id(&name));
                } else {
                    let entry = site.put(&name, any_thread(&mut rng));
                    added.insert(entry.id.clone(), entry);
                }
            }
            if rng.bool() {
                index.apply(&removed, &added.into_values().collect::<Vec<_>>()).unwrap();
            } else {
                index.sync(&site.entries()).unwrap();
            }
            assert_same(&mut rng, &site, &index);
        }
    }
}

#[test]
fn sync_reads_what_changed_alone() {
    let mut site = Site::default().with("a", thread("a", "q", "a")).with("b", thread("b", "q", "a"));
    let mut index = site.index();
    assert_eq!(index.sync(&site.entries()).unwrap(), Synced { added: 0, removed: 0, unchanged: 2 });
    site.put("a", thread("changed", "q", "a"));
    site.put("c", thread("c", "q", "a"));
    site.0.remove(&id("b"));
    assert_eq!(index.sync(&site.entries()).unwrap(), Synced { added: 2, removed: 1, unchanged: 0 });
    assert_eq!(index.searcher().len(), 2);
    let twice = [site.entries(), site.entries()].concat();
    assert_eq!(index.sync(&twice).unwrap(), Synced { added: 0, removed: 0, unchanged: 2 });
}

#[test]
fn a_searcher_stays_at_its_moment() {
    let mut site = Site::default().with("a", thread("widget", "q", "a"));
    let mut index = site.index();
    let before = index.searcher();
    let added = site.put("b", thread("widget", "q", "a"));
    index.apply(&[id("a")], &[added]).unwrap();
    let found = |searcher: &Searcher| searcher.execute(&searcher.plan(&Request::new("widget"))).unwrap().page;
    assert_eq!(found(&before)[0].id, id("a"));
    assert_eq!(found(&index.searcher())[0].id, id("b"));
    fn shared<T: Clone + Send + Sync>(_: &T) {}
    shared(&before);
}
