//! The known drivers and the functions that each states (PLAT-68). Data only; further drivers come by `add-driver`.

/// A driver and its functions.
pub const KNOWN: &[(&str, &[&str])] = &[
    ("magnetic-reader", &["read"]),
    ("ic-reader", &["read", "write", "keypad", "sound", "display"]),
    ("contactless-reader", &["read", "write", "display"]),
    ("card-printer", &["read", "write", "print"]),
    ("fingerprint-reader", &["enrol", "verify"]),
    ("voice-card", &["ring", "answer", "record", "transfer"]),
    ("voice-box", &["ring", "answer", "record"]),
    ("receipt-printer", &["print"]),
    ("camera", &["photo"]),
];

/// The functions of a known driver.
pub fn functions(driver: &str) -> Option<&'static [&'static str]> {
    KNOWN.iter().find(|(name, _)| *name == driver).map(|(_, functions)| *functions)
}
