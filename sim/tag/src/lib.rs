//! EM4100 tags, their signal, their noise, and the decoder that reads them.
