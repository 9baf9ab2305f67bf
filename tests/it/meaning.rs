//! Search by meaning, with a model that is made up here, and with a real one where there is one.

use std::path::Path;

use guidepost::semantic::Encoder;
use serde_json::json;

use crate::server::Server;
use crate::site::{Run, Site, thread, until};
use crate::tiny_model;

const CONFIG: &str = "title = \"Widgets\"\n\n[search.semantic]\nmodel = \"tiny\"\n";

fn threads() -> Site {
    Site::new()
        .thread("red.md", thread("title: Why did my red widget break?\nid: aaaaaa", "rain"))
        .thread("invoice.md", thread("title: The refund of a blue widget\nid: bbbbbb", "invoice"))
        .thread("code.md", thread("title: What is RW-200?\nid: cccccc", "snow"))
}

fn site() -> Site {
    let site = threads().config(CONFIG);
    for (path, bytes) in tiny_model::files() {
        site.write(&format!("tiny/{path}"), bytes);
    }
    site
}

/// The slugs that are found, best first.
fn found(site: &Site, words: &str) -> Vec<String> {
    let Run { stdout, .. } = site.run(&["search", "--format", "json", "--", words]).code(0);
    let answer: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(slug).collect()
}

/// The slug of a hit's thread.
fn slug(hit: &serde_json::Value) -> String {
    let url = hit["url"].as_str().and_then(|url| url.strip_prefix("q/")?.split_once('/'));
    url.unwrap_or_else(|| panic!("{hit}")).0.to_owned()
}

#[test]
fn a_question_finds_what_it_shares_no_word_with() {
    let words = "xyzzak plughol frobniq";
    assert_eq!(found(&threads(), words), [""; 0], "words alone find something");
    assert_eq!(found(&site(), words)[0], "red");
    assert_eq!(found(&site(), "azure gizmo money")[0], "invoice");
}

#[test]
fn titles_and_codes_stay_first() {
    let site = site();
    for (title, slug) in [
        ("Why did my red widget break?", "red"),
        ("the refund of a blue widget", "invoice"),
        ("What is RW-200?", "code"),
        ("RW-200", "code"),
        ("crimson gizmo RW-200", "code"),
    ] {
        assert_eq!(found(&site, title)[0], slug, "{title}");
    }
}

#[test]
fn what_means_nothing_finds_what_words_find() {
    for words in ["???", "\u{1f600}", "qqqq", "   "] {
        assert_eq!(found(&site(), words), found(&threads(), words), "{words}");
    }
    let long = "red ".repeat(5_000);
    assert_eq!(found(&site(), &long)[0], "red");
}

#[test]
fn a_restart_encodes_nothing_and_an_edit_one_thread() {
    let site = site();
    let words = "xyzzak plughol frobniq";
    let first = found(&site, words);
    let vectors = || std::fs::read(site.path(".guidepost/vectors")).expect("vectors are kept");
    let before = vectors();
    assert_eq!(found(&site, words), first);
    assert_eq!(vectors(), before, "something was encoded again");
    site.replace("content/code.md", "What is RW-200?", "xyzzak plughol frobniq");
    assert_eq!(found(&site, words)[0], "code");
    let after = vectors();
    assert!(after.starts_with(&before) && after.len() > before.len());
    let a_thread = (before.len() - 28) / 3;
    assert!(after.len() - before.len() <= a_thread, "more than one thread was encoded");
}

#[test]
fn damaged_vectors_are_made_again() {
    let site = site();
    let words = "xyzzak plughol frobniq";
    let first = found(&site, words);
    let path = ".guidepost/vectors";
    let whole = std::fs::read(site.path(path)).expect("vectors are kept");
    for damage in 0..4 {
        let mut bytes = whole.clone();
        match damage {
            0 => bytes.truncate(whole.len() - 5),
            1 => bytes[whole.len() / 2] ^= 1,
            2 => bytes.clear(),
            _ => bytes[0] ^= 1,
        }
        site.write(path, &bytes);
        assert_eq!(found(&site, words), first, "{damage}");
        let again = std::fs::read(site.path(path)).expect("vectors are kept");
        assert_eq!(again.len(), whole.len(), "{damage}");
    }
}

#[test]
fn another_model_encodes_all_again() {
    let site = site();
    found(&site, "red");
    let before = std::fs::read(site.path(".guidepost/vectors")).expect("vectors are kept");
    let mut bytes = tiny_model::files().remove("model.safetensors").expect("weights");
    let last = bytes.len() - 2;
    bytes[last] ^= 1;
    site.write("tiny/model.safetensors", bytes);
    found(&site, "red");
    let after = std::fs::read(site.path(".guidepost/vectors")).expect("vectors are kept");
    assert_ne!(before[..28], after[..28]);
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_vector_is_the_same_whatever_is_encoded_with_it() {
    let site = site();
    let encoder = Encoder::load(&site.path("tiny")).expect("a model");
    assert_eq!(encoder.dimensions(), 16);
    let texts = ["red widget", "", "why did the blue gizmo break ? because of snow .", &"rain ".repeat(500)];
    let together = encoder.encode(&texts).expect("encoded");
    let pairs: Vec<(&str, usize)> = texts.iter().map(|text| (*text, 512)).collect();
    let beside = encoder.encode_together(&pairs).expect("encoded");
    for (place, text) in texts.iter().enumerate() {
        let alone = encoder.encode(&[text]).expect("encoded").remove(0);
        assert_eq!(alone, together[place]);
        let length: f32 = alone.iter().map(|value| value * value).sum();
        assert!((length - 1.0).abs() < 1e-5, "{length}");
        let cosine: f32 = alone.iter().zip(&beside[place]).map(|(a, b)| a * b).sum();
        assert!(cosine > 0.9999, "{cosine}");
    }
    let cosine = |a: usize, b: &str| -> f32 {
        let b = encoder.encode(&[b]).expect("encoded").remove(0);
        together[a].iter().zip(b).map(|(a, b)| a * b).sum()
    };
    assert!(cosine(0, "crimson gizmo") > 0.999 && cosine(0, "invoice snow") < 0.9);
}

#[test]
fn threads_that_ask_the_same_are_named() {
    let with_twins = |site: Site| {
        site.thread("twin.md", thread("title: Why did my red widgets break?\nid: dddddd", "rain"))
            .thread("crimson.md", thread("title: Why did my crimson gizmo break?\nid: eeeeee", "rain"))
            .thread(
                "old.md",
                thread("title: Why did my red widget break\nid: ffffff\nsuperseded_by: aaaaaa", "rain"),
            )
    };
    let twins = "content/red.md: asks the same as content/twin.md: `Why did my red widgets break?`";
    let meant = "content/crimson.md: asks the same as content/red.md: `Why did my red widget break?`";
    let Run { stdout, .. } =
        with_twins(threads()).run(&["check", "--duplicates"]).code(0).says(&[twins, "hint: if it does"]);
    assert!(!stdout.contains(meant), "words alone know what words mean: {stdout}");
    let Run { stdout, .. } = with_twins(site()).run(&["check", "--duplicates"]).code(0).says(&[twins, meant]);
    assert!(
        !stdout.contains("old.md: asks") && !stdout.contains("asks the same as content/old.md"),
        "{stdout}"
    );
    let Run { stdout, .. } = site().run(&["check", "--duplicates"]).code(0);
    assert!(!stdout.contains("asks the same"), "{stdout}");
    let Run { stdout, .. } = with_twins(site()).run(&["check"]).code(0);
    assert!(!stdout.contains("asks the same"), "{stdout}");
}

#[test]
fn what_the_model_adds_to_a_score_is_said() {
    let explained = |words: &str| -> Vec<(String, f64)> {
        let Run { stdout, .. } =
            site().run(&["search", "--explain", "--format", "json", "--", words]).code(0);
        let answer: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
        let hit = &answer["hits"][0];
        let parts = hit["explanation"]["parts"].as_array().unwrap_or_else(|| panic!("{hit}")).iter();
        let parts: Vec<(String, f64)> = parts
            .map(|part| {
                (part["what"].as_str().expect("a text").to_owned(), part["score"].as_f64().expect("a number"))
            })
            .collect();
        let sum: f64 = parts.iter().map(|(_, score)| score).sum();
        assert!((sum - hit["score"].as_f64().expect("a score")).abs() < 1e-5, "{hit}");
        parts
    };
    let part = "near in meaning, by the model";
    let by_meaning = explained("xyzzak plughol frobniq");
    assert_eq!(by_meaning.iter().map(|(what, _)| what).collect::<Vec<_>>(), [part]);
    let by_both = explained("red plughol");
    assert!(by_both.iter().any(|(what, score)| what == part && *score > 0.0), "{by_both:?}");
    assert!(by_both.iter().any(|(what, score)| what == "red" && *score > 0.0), "{by_both:?}");
}

#[test]
fn promises_are_held_to_the_search_that_visitors_have() {
    let promise = "[[search]]\nquery = \"xyzzak plughol frobniq\"\nthread = \"red\"\n";
    let broken = "error: searches.toml:2: the search for `xyzzak plughol frobniq` finds nothing";
    threads().file("searches.toml", promise).run(&["check"]).code(1).says(&[broken]);
    let site = site().file("searches.toml", promise);
    let Run { stdout, .. } = site.run(&["check"]).code(0);
    assert!(!stdout.contains("by words alone"), "{stdout}");
    site.remove("tiny/tokenizer.json");
    site.run(&["check"]).code(1).says(&[
        broken,
        "warning: guidepost.toml: promises were held to the search by words alone: ",
        "tokenizer.json: there is no such file",
        "\nhint: `guidepost model add` fetches a whole model",
    ]);
    // Who promises nothing needs no model for the check.
    site.remove("searches.toml");
    let Run { stdout, .. } = site.run(&["check"]).code(0);
    assert!(!stdout.contains("tokenizer.json"), "{stdout}");
}

/// With threads that are related to the red widget in what they mean, and share no word with it.
fn with_relatives(site: Site) -> Site {
    site.thread("crimson.md", thread("title: Shattered, crimson plughol\nid: dddddd", "because"))
        .thread("snow.md", thread("title: Snow\nid: eeeeee", "snow"))
}

const OUT: &str = "public";
const RELATIVE: &str = "/q/crimson/";

#[test]
fn related_threads_go_by_meaning_and_are_exported_as_they_are_served() {
    let page = |site: &Site| -> String {
        site.export(OUT).code(0);
        site.read("public/q/red/index.html")
    };
    assert!(!page(&with_relatives(threads())).contains(RELATIVE), "words alone know what words mean");
    let site = with_relatives(site());
    let exported = page(&site);
    assert!(exported.contains(RELATIVE), "{exported}");
    assert!(!exported.contains("/q/snow/"), "{exported}");
    let server = Server::start(&site, &["--no-live-reload"]);
    for path in ["/q/red/", "/q/crimson/", "/q/invoice/", "/q/snow/", "/q/code/"] {
        let served = server.get(path);
        assert_eq!(served.text(), site.read(&format!("{OUT}{path}index.html")), "{path}");
    }
    drop(server);
    // A page that names other threads than before is written again.
    site.replace("content/snow.md", "title: Snow", "title: Frobniq, scarlet gizmo");
    assert!(page(&site).contains("/q/snow/"));
}

#[test]
fn a_site_is_exported_without_a_model_that_cannot_be_used() {
    let site = with_relatives(site());
    site.remove("tiny/tokenizer.json");
    site.export(OUT).code(0).says(&[
        "warning: ",
        "tokenizer.json: there is no such file",
        "\nhint: `guidepost model add`",
        "related threads go by words alone",
    ]);
    assert!(!site.read("public/q/red/index.html").contains(RELATIVE));
}

#[test]
fn a_page_names_related_threads_by_meaning_once_they_are_encoded() {
    let mut site = with_relatives(site());
    for number in 0..40 {
        let text = thread(&format!("title: Invoice {number}\nslug: invoice-{number}"), "snow");
        site = site.thread(&format!("many/{number}.md"), text);
    }
    let server = site.serve();
    until("it is named", || server.get("/q/red/").text().contains(RELATIVE).then_some(()));
}

#[test]
fn taught_wordings_are_encoded_too() {
    let site = with_relatives(site())
        .file(
            "queries.jsonl",
            "{\"id\": \"1\", \"text\": \"azure rain rain\"}\n{\"id\": \"2\", \"text\": \"blue rain rain\"}\n",
        )
        .file("qrels.tsv", "1\tcode\t1\n2\tcode\t1\n");
    let ndcg = |arguments: &[&str]| -> f64 {
        let (queries, qrels) = (site.path("queries.jsonl"), site.path("qrels.tsv"));
        let files = ["--queries", &queries.to_string_lossy(), "--qrels", &qrels.to_string_lossy()];
        let all = [&["eval", "--format", "json"], &files[..], arguments].concat();
        let answer: serde_json::Value = serde_json::from_str(&site.run(&all).code(0).stdout).expect("JSON");
        answer["ndcg_at_10"].as_f64().expect("a number")
    };
    assert!(ndcg(&[]) < 1.0);
    let before = std::fs::read(site.path(".guidepost/vectors")).expect("vectors are kept");
    assert_eq!(ndcg(&["--learn", "1", "--folds", "2"]), 1.0);
    let after = std::fs::read(site.path(".guidepost/vectors")).expect("vectors are kept");
    assert_eq!(before, after, "what is taught is kept in memory alone");
}

#[test]
fn a_server_goes_by_meaning_as_soon_as_it_can() {
    let mut site = threads();
    for number in 0..40 {
        let text = thread(&format!("title: Invoice {number}\nslug: invoice-{number}"), "snow");
        site = site.thread(&format!("many/{number}.md"), text);
    }
    for (path, bytes) in tiny_model::files() {
        site.write(&format!("tiny/{path}"), bytes);
    }
    let first = |server: &Server| -> Option<String> {
        let answer = server.get("/api/v1/search?q=xyzzak+plughol+frobniq").json();
        answer["hits"].get(0).map(slug)
    };
    let server = site.serve();
    assert_eq!(first(&server), None);
    // The model may come while the site is served, and go.
    site.write("guidepost.toml", CONFIG);
    assert_eq!(until("it goes by meaning", || first(&server)), "red");
    site.write(
        "content/new.md",
        thread("title: Did the xyzzak plughol break, frobniq?", "xyzzak plughol frobniq"),
    );
    until("the new thread is found", || first(&server).filter(|slug| slug == "new"));
    site.remove("content/new.md");
    site.write("guidepost.toml", "title = \"Widgets\"\n");
    until("it goes by words", || first(&server).is_none().then_some(()));
    drop(server);
    site.write("guidepost.toml", CONFIG);
    let server = site.serve();
    assert_eq!(until("it goes by meaning", || first(&server)), "red");
}

#[test]
fn a_model_that_cannot_be_used_is_named_with_the_way_out() {
    let with = |key: &str, value: serde_json::Value| {
        let mut config = tiny_model::config();
        config[key] = value;
        config.to_string()
    };
    let weights = tiny_model::files().remove("model.safetensors").expect("weights");
    let nan = {
        let mut bytes = weights.clone();
        let at = bytes.len() - 4;
        bytes[at..].copy_from_slice(&f32::NAN.to_le_bytes());
        bytes
    };
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("config.json", b"{".to_vec(), "cannot be understood"),
        ("config.json", with("model_type", json!("gpt2")).into(), "`model_type` is `gpt2`, not `bert`"),
        ("config.json", with("hidden_size", json!(1_u64 << 40)).into(), "`hidden_size` is"),
        ("config.json", with("num_hidden_layers", json!(0)).into(), "`num_hidden_layers` is 0"),
        ("config.json", with("num_attention_heads", json!(5)).into(), "is no multiple of"),
        ("config.json", with("hidden_size", json!(32)).into(), "has the shape"),
        ("config.json", with("num_hidden_layers", json!(3)).into(), "encoder.layer.2"),
        ("config.json", with("vocab_size", json!(5)).into(), "more words than the model knows"),
        ("config.json", vec![b' '; 2 << 20], "is larger than"),
        ("1_Pooling/config.json", b"{}".to_vec(), "it pools neither"),
        ("tokenizer.json", b"{}".to_vec(), "tokenizer.json: cannot be understood"),
        ("model.safetensors", weights[..weights.len() / 2].to_vec(), "model.safetensors: cannot be used"),
        ("model.safetensors", vec![0xff; 64], "model.safetensors: cannot be used"),
        ("model.safetensors", nan, "values that are no numbers"),
    ];
    for (file, bytes, fault) in cases {
        let site = site();
        site.write(&format!("tiny/{file}"), bytes);
        site.run(&["search", "red"]).code(2).says(&["error: ", fault, "\nhint: "]);
    }
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let site = site();
        site.remove(&format!("tiny/{file}"));
        site.run(&["search", "red"]).code(2).says(&[
            file,
            "there is no such file",
            "\nhint: `guidepost model add`",
        ]);
    }
    let site = threads().config(CONFIG);
    site.run(&["search", "red"]).code(2).says(&["tiny: there is no such folder", "hint: "]);
    // Words find something all the same, so the site is served.
    let server = site.serve();
    server.wait_for("there is no such folder");
    assert_eq!(server.get("/q/red/").status, 200);
}

#[test]
fn settings_of_the_search_are_checked() {
    for (text, fault) in [
        ("search = 1\n", "`search` is not a table"),
        ("[search]\nsemantic = 1\n", "`search.semantic` is not a table"),
        ("[search.semantic]\nmodle = \"a\"\n", "unknown key `search.semantic.modle`"),
        ("[search.semantic]\nmodel = 1\n", "`search.semantic.model` is not a text"),
        ("[search.semantic]\nmodel = \"\"\n", "`search.semantic.model` is empty"),
    ] {
        let run = threads().config(text).run(&["check"]).code(1);
        run.says(&["error: guidepost.toml:", fault, "hint: "]);
    }
    let typo = threads().config("[search.semantic]\nmodle = \"a\"\n");
    typo.run(&["check"]).code(1).says(&["did you mean `search.semantic.model`?"]);
}

/// Where the archive with the weights of all-MiniLM-L6-v2 is; `tests/run` puts it there.
const ARCHIVE: &str = "GUIDEPOST_TEST_MODEL";

#[test]
#[ignore = "needs the weights of all-MiniLM-L6-v2; tests/run fetches them where it can"]
fn a_real_model_gives_the_vectors_that_its_authors_program_gives() {
    let archive = std::env::var(ARCHIVE).unwrap_or_else(|_| panic!("set {ARCHIVE} to the archive"));
    let archive = Path::new(&archive).canonicalize().expect("the archive is there");
    let site = threads();
    let folder = ".guidepost/models/all-MiniLM-L6-v2";
    site.run(&["model", "add", &archive.display().to_string()]).code(0).says(&[
        "the weights of all-MiniLM-L6-v2",
        "apache-2.0",
        "384 numbers",
        folder,
    ]);
    let encoder = Encoder::load(&site.path(folder)).expect("a model");
    // The first numbers of each vector, from a forward pass in NumPy.
    for (text, expected) in [
        ("Why did my red widget break?", [-0.02569, -0.02843, 0.02622, -0.00139, 0.05824, -0.0187]),
        (
            "My crimson gizmo shattered in the garden.",
            [-0.02539, 0.01499, 0.02222, 0.05053, -0.06165, -0.07918],
        ),
        ("Wie lösche ich mein Konto? E-1042", [-0.03054, 0.04356, 0.10414, -0.04013, 0.01167, 0.02288]),
    ] {
        let vector = encoder.encode(&[text]).expect("encoded").remove(0);
        for (value, expected) in vector.iter().zip(expected) {
            assert!((value - expected).abs() < 2e-5, "{text}: {vector:?}");
        }
    }
    site.write("guidepost.toml", format!("[search.semantic]\nmodel = \"{folder}\"\n"));
    assert_eq!(found(&site, "my crimson gizmo shattered in the garden")[0], "red");
}
