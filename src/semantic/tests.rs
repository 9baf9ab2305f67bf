//! Models are made up here: small, with weights by chance.
