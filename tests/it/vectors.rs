//! Models that are loaded from folders, the vectors that they give, and where these are kept.

use std::path::Path;

use guidepost::project::Project;
use guidepost::semantic::Encoder;
use serde_json::json;

use crate::meaning::{CONFIG, found, site, threads};
use crate::site::{Site, run, thread};
use crate::tiny_model;

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
fn one_process_writes_the_vectors_and_others_leave_them_alone() {
    let site = site();
    let words = "xyzzak plughol frobniq";
    let path = ".guidepost/vectors";
    let server = site.serve();
    let mut bytes = std::fs::read(site.path(path)).expect("vectors are kept");
    bytes.extend(b"half of a record");
    site.write(path, &bytes);
    assert_eq!(found(&site, words)[0], "red");
    site.export("public");
    assert_eq!(std::fs::read(site.path(path)).expect("vectors are kept"), bytes);
    drop(server);
    assert_eq!(found(&site, words)[0], "red");
    let repaired = std::fs::read(site.path(path)).expect("vectors are kept");
    assert!(bytes.starts_with(&repaired) && repaired.len() < bytes.len());
}

#[test]
fn vectors_of_one_model_are_not_taken_for_those_of_another() {
    let site = site();
    found(&site, "red");
    let path = ".guidepost/vectors";
    let before = std::fs::read(site.path(path)).expect("vectors are kept");
    let mut weights = tiny_model::files().remove("model.safetensors").expect("weights");
    let last = weights.len() - 2;
    weights[last] ^= 1;
    site.write("tiny/model.safetensors", weights);
    found(&site, "red");
    let after = std::fs::read(site.path(path)).expect("vectors are kept");
    // The header of the second model, and the records of the first.
    site.write(path, [&after[..28], &before[28..]].concat());
    found(&site, "red");
    assert_eq!(std::fs::read(site.path(path)).expect("vectors are kept").len(), after.len());
    let again = std::fs::read(site.path(path)).expect("vectors are kept");
    assert_ne!(again[28..], before[28..]);
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
    // As many words as before, of which one has a number that no row of the weights is for.
    let sparse = {
        let bytes = tiny_model::files().remove("tokenizer.json").expect("a tokenizer");
        let mut tokenizer: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
        tokenizer["model"]["vocab"]["snow"] = json!(900);
        tokenizer.to_string().into_bytes()
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
        ("tokenizer.json", sparse, "more words than the model knows: a number is 900"),
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

/// With as many threads more that they are not encoded while a change is taken in.
fn with_many(mut site: Site) -> Site {
    for number in 0..40 {
        let text = thread(&format!("title: Invoice {number}\nslug: invoice-{number}"), "snow");
        site = site.thread(&format!("many/{number}.md"), text);
    }
    site
}

#[test]
fn what_is_encoded_with_a_model_ends_when_another_takes_its_place() {
    let site = with_many(site());
    let mut files = tiny_model::files();
    let weights = files.get_mut("model.safetensors").expect("weights");
    let last = weights.len() - 2;
    weights[last] ^= 1;
    for (path, bytes) in files {
        site.write(&format!("other/{path}"), bytes);
    }
    let mut project = Project::load(site.folder());
    project.open_model().expect("a model");
    let of_first = project.missing().expect("threads to encode");
    site.write("guidepost.toml", CONFIG.replace("tiny", "other"));
    assert!(project.refresh(None).meaning_fault.is_none());
    of_first.encode(&|done| panic!("{done} texts were encoded")).expect("given up");
    let of_second = project.missing().expect("threads to encode");
    assert!(of_second.len() > 40);
    of_second.encode(&|_| ()).expect("encoded");
    drop(project);
    let mut project = Project::load(site.folder());
    project.open_model().expect("a model");
    assert!(project.missing().is_none(), "something has to be encoded again");
}

#[cfg(unix)]
#[test]
fn vectors_that_no_longer_fit_on_the_disk_leave_no_half_of_one() {
    let site = with_many(threads());
    found(&site, "red");
    site.write("guidepost.toml", CONFIG);
    for (path, bytes) in tiny_model::files() {
        site.write(&format!("tiny/{path}"), bytes);
    }
    // A file may have a block at most, so that what is written ends in the middle.
    let limited = "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"";
    let search = site.command(&["search", "red"]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", limited]).arg(search.get_program()).args(search.get_args());
    run(&mut shell).code(2).says(&["error: ", "vectors: cannot write", "hint: "]);
    assert_eq!(std::fs::read(site.path(".guidepost/vectors")).expect("a file").len(), 28);
    assert_eq!(found(&site, "xyzzak plughol frobniq")[0], "red");
}
