//! The command line of guidepost.

fn main() {}
