//! The rows of one file of a dump, read one at a time.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::fs::FsError;
use crate::import::ImportError;

/// The longest row that is read, in bytes: a hundred times what the longest post takes.
const MAX_ROW: u64 = 16 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
const AGAIN: &str = "the file may not have been copied or unpacked in full: fetch it again";

/// A file of a dump: `<posts>`, `<comments>` or `<users>` around its rows.
pub(super) struct Rows {
    reader: Reader<Bounded>,
    /// The length of the byte order mark, which the reader is not shown.
    mark: u64,
    buffer: Vec<u8>,
    path: PathBuf,
    root: &'static str,
    name: &'static str,
    depth: usize,
    seen_root: bool,
}

/// One row: the attributes of one `<row/>`.
pub(super) struct Row<'a> {
    start: BytesStart<'a>,
    /// Where it begins, in bytes from the start of the file.
    pub(super) position: u64,
    path: &'a Path,
}

impl Rows {
    /// The file at `path`, whose root element should be `root`; `name` is what dumps call it.
    pub(super) fn open(path: &Path, root: &'static str, name: &'static str) -> Result<Self, ImportError> {
        let file = File::open(path).map_err(FsError::of("read", path))?;
        let mut file = BufReader::with_capacity(1 << 18, file);
        let head = file.fill_buf().map_err(FsError::of("read", path))?;
        let mark = if head.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        file.consume(mark);
        let bounded = Bounded { file, left: MAX_ROW };
        let mut reader = Reader::from_reader(bounded);
        reader.config_mut().check_end_names = true;
        let path = path.to_path_buf();
        Ok(Self {
            reader,
            mark: mark as u64,
            buffer: Vec::new(),
            path,
            root,
            name,
            depth: 0,
            seen_root: false,
        })
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> u64 {
        self.mark + self.reader.buffer_position()
    }

    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<Row<'_>>, ImportError> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = MAX_ROW;
            let position = self.position();
            // The borrow of a row that is returned would last for the whole loop, so that rows are
            // told by their place in the buffer.
            match self.reader.read_event_into(&mut self.buffer) {
                Ok(Event::Eof) if self.depth > 0 || !self.seen_root => {
                    return Err(self.malformed("the file ends in the middle".to_owned(), AGAIN, position));
                }
                Ok(Event::Eof) => return Ok(None),
                Ok(Event::Start(start)) => {
                    let name = start.name().as_ref().to_owned();
                    self.depth += 1;
                    if self.depth == 1 {
                        self.check_root(&name)?;
                    } else if self.depth == 2 && name == "row" {
                        return self.row(position).map(Some);
                    }
                }
                Ok(Event::Empty(start)) => {
                    let name = start.name().as_ref().to_owned();
                    if self.depth == 0 {
                        self.check_root(&name)?;
                    } else if self.depth == 1 && name == "row" {
                        return self.row(position).map(Some);
                    }
                }
                Ok(Event::End(_)) => self.depth = self.depth.saturating_sub(1),
                // Declarations of entities are passed by like comments: nothing is ever expanded.
                Ok(_) => {}
                Err(quick_xml::Error::Io(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                    let message = format!("the row is longer than {} MiB", MAX_ROW >> 20);
                    return Err(self.malformed(message, "no dump has such rows: look at the file", position));
                }
                Err(quick_xml::Error::Io(error)) => {
                    let error = io::Error::new(error.kind(), error.to_string());
                    return Err(FsError::of("read", &self.path)(error).into());
                }
                Err(error) => {
                    let at = (self.mark + self.reader.error_position()).max(position);
                    return Err(self.malformed(error.to_string(), AGAIN, at));
                }
            }
        }
    }

    fn row(&self, position: u64) -> Result<Row<'_>, ImportError> {
        let text = std::str::from_utf8(&self.buffer)
            .map_err(|error| self.malformed(error.to_string(), AGAIN, position))?;
        let content = text.trim_start_matches('<').trim_end_matches('>').trim_end_matches('/');
        Ok(Row { start: BytesStart::from_content(content, "row".len()), position, path: &self.path })
    }

    fn check_root(&mut self, found: &str) -> Result<(), ImportError> {
        self.seen_root = true;
        if found == self.root {
            return Ok(());
        }
        Err(ImportError::OtherFile {
            path: self.path.clone(),
            expected: self.root,
            found: found.to_owned(),
            name: self.name,
        })
    }

    fn malformed(&self, message: String, hint: &'static str, position: u64) -> ImportError {
        ImportError::Malformed { path: self.path.clone(), position, message, hint }
    }
}

impl Row<'_> {
    /// Hands every attribute to `take`, its references resolved. An `Err` of a text says which
    /// attribute cannot be understood.
    pub(super) fn attributes(
        &self,
        mut take: impl FnMut(&str, Cow<'_, str>),
    ) -> Result<Result<(), String>, ImportError> {
        let mut fault = Ok(());
        for attribute in self.start.attributes() {
            let attribute = attribute.map_err(|error| ImportError::Malformed {
                path: self.path.to_path_buf(),
                position: self.position,
                message: error.to_string(),
                hint: AGAIN,
            })?;
            let key = attribute.key.as_ref();
            // Line ends are kept even where they are not written as references, as every reader of
            // XML should not: they matter in code.
            match quick_xml::escape::unescape(&attribute.value) {
                Ok(value) => take(key, value),
                Err(error) => fault = Err(format!("`{key}` cannot be read: {error}")),
            }
        }
        Ok(fault)
    }
}

/// A reader that fails rather than hand out more than `left` bytes for one event.
struct Bounded {
    file: BufReader<File>,
    left: u64,
}

impl Read for Bounded {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.file.read(buf)
    }
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.left = self.left.saturating_sub(amount as u64);
        self.file.consume(amount);
    }
}
