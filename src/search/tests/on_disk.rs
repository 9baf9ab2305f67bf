//! Indexes in folders: kept, locked, damaged.

use std::fs;

use super::*;

fn site() -> Site {
    (0..30).fold(Site::default(), |site, n| {
        site.with(&format!("t{n}"), thread("A widget", "why", &format!("n{n}")))
    })
}

fn open(dir: &Path) -> (Index, Opened) {
    Index::open(Some(dir), settings()).unwrap()
}

fn built(site: &Site) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let (mut index, opened) = open(dir.path());
    assert_eq!(opened, Opened::Fresh);
    index.sync(&site.entries()).unwrap();
    let mut changed = site.entries();
    changed[0].fingerprint += 1;
    index.sync(&changed).unwrap();
    index.sync(&site.entries()).unwrap();
    dir
}

#[test]
fn an_index_is_warm_the_second_time() {
    let site = site();
    let dir = built(&site);
    let (mut index, opened) = open(dir.path());
    assert_eq!(opened, Opened::Warm);
    assert_eq!(index.sync(&site.entries()).unwrap().unchanged, 30);
    assert_eq!(
        site.search(&index.searcher(), &Request::new("widget")),
        site.search(&site.index().searcher(), &Request::new("widget"))
    );
}

#[test]
fn another_language_begins_anew() {
    let dir = built(&site());
    let (index, opened) = Index::open(Some(dir.path()), Settings::new("de")).unwrap();
    assert_eq!((opened, index.searcher().len()), (Opened::Fresh, 0));
}

#[test]
fn one_process_writes_while_others_read() {
    let site = site();
    let dir = built(&site);
    let (index, _) = open(dir.path());
    let error = Index::open(Some(dir.path()), settings()).err().unwrap();
    assert!(matches!(error, IndexError::Locked { .. }), "{error}");
    assert!(error.to_string().contains("hint: "));
    let reader = Index::open_current(dir.path(), &settings(), &site.entries()).unwrap();
    assert_eq!(reader.map(|reader| reader.len()), Some(30));
    let fewer = Index::open_current(dir.path(), &settings(), &site.entries()[1..]).unwrap();
    assert!(fewer.is_none());
    drop(index);
    assert_eq!(open(dir.path()).1, Opened::Warm);
    let other = Settings::new("de");
    assert!(matches!(Index::open_current(dir.path(), &other, &[]), Err(IndexError::Missing { .. })));
}

/// Each file of an index, damaged in each of several ways, is found out or does no harm.
#[test]
fn damage_is_found_and_repaired() {
    let site = site();
    let whole = built(&site);
    let expected = site.search(&site.index().searcher(), &Request::new("widget"));
    let folder = whole.path().join("index");
    let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.len() > 8);
    let mut rebuilt = 0;
    for name in &names {
        for way in 0..4 {
            let dir = tempfile::tempdir().unwrap();
            let copy = dir.path().join("index");
            fs::create_dir(&copy).unwrap();
            for name in &names {
                fs::copy(folder.join(name), copy.join(name)).unwrap();
            }
            let path = copy.join(name);
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            match way {
                0 => bytes.truncate(middle),
                1 => bytes.clear(),
                2 => bytes.iter_mut().skip(middle).take(1).for_each(|byte| *byte ^= 0x15),
                _ => {}
            }
            if way == 3 {
                fs::remove_file(&path).unwrap()
            } else {
                fs::write(&path, bytes).unwrap()
            }
            let (mut index, opened) = open(dir.path());
            rebuilt += usize::from(matches!(opened, Opened::Rebuilt { .. }));
            index.sync(&site.entries()).unwrap();
            let found = site.search(&index.searcher(), &Request::new("widget"));
            assert_eq!(found, expected, "{name:?} damaged in way {way}, {opened:?}");
        }
    }
    assert!(rebuilt > 20, "{rebuilt}");
}

#[test]
fn nothing_but_the_index_is_deleted() {
    let dir = built(&site());
    fs::write(dir.path().join("mine.txt"), "mine").unwrap();
    fs::create_dir(dir.path().join("index/deep")).unwrap();
    fs::write(dir.path().join("index/deep/mine.txt"), "mine").unwrap();
    fs::write(dir.path().join("index/meta.json"), "{").unwrap();
    let (_, opened) = open(dir.path());
    assert!(matches!(opened, Opened::Rebuilt { .. }));
    assert!(dir.path().join("mine.txt").exists() && dir.path().join("index/deep/mine.txt").exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error_with_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Index::open(Some(&file), settings()).err().unwrap().to_string();
    assert!(error.contains("file") && error.contains("hint: "), "{error}");
}
