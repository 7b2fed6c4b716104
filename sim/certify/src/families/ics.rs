//! The declaration: is it whole, and does the wire agree (family ICS).
//!
//! It refuses to know more of a document than what the vendor declares of it.

mod wire;

use super::Code;
use crate::bench::{Bench, Stop};
use crate::declaration::Documents;
use crate::sheet::Sheet;

pub(super) const CODE: &[(&str, Code)] = &[
    ("ICS-01", Code::Active(ics_01)),
    ("ICS-02", Code::Active(wire::ics_02)),
    ("ICS-03", Code::Active(wire::ics_03)),
    ("ICS-04", Code::Active(|bench, sheet| said(bench, sheet, ics_04))),
    ("ICS-05", Code::Active(|bench, sheet| said(bench, sheet, ics_05))),
    ("ICS-06", Code::Active(ics_06)),
    ("ICS-07", Code::Active(ics_07)),
    ("ICS-08", Code::Active(|bench, sheet| said(bench, sheet, ics_08))),
    ("ICS-09", Code::Active(|bench, sheet| said(bench, sheet, ics_09))),
];

/// What a file that was read by [`crate::declaration::Declaration::from_toml`] has been held against already; a record
/// that came another way is held against it here.
fn ics_01(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let declaration = bench.declaration();
    let firmware = &declaration.firmware;
    for (text, what) in
        [(&firmware.vendor, "vendor"), (&firmware.product, "product"), (&firmware.version, "version")]
    {
        sheet.must(!text.trim().is_empty(), || format!("the declaration names no {what}"));
    }
    let hash = &firmware.image_sha256;
    sheet.must(hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), || {
        format!("the image's hash is no SHA-256: {hash:?}")
    });
    for codes in [&declaration.functions.slot, &declaration.functions.drawer] {
        let right =
            codes.windows(2).all(|two| two[0] < two[1]) && codes.iter().all(|code| (1..128).contains(code));
        sheet.must(right, || format!("{codes:?} are no function codes in ascending order"));
    }
    sheet.must(declaration.line.has(bench.profile().line.speed), || {
        "the declared lines leave out the profile's".into()
    });
    let boards = &declaration.boards;
    sheet.must(boards.slot.is_some() || boards.drawer.is_some(), || "no board is declared".into());
    Ok(())
}

fn said(
    bench: &mut Bench<'_>,
    sheet: &mut Sheet,
    judge: fn(&Documents) -> (bool, &'static str),
) -> Result<(), Stop> {
    let (held, else_say) = judge(&bench.declaration().documents);
    sheet.should(held, || else_say.into());
    Ok(())
}

fn ics_04(documents: &Documents) -> (bool, &'static str) {
    let why = "no user guide is declared that names requests, modes, visual diagnostics, reachable registers and installation rules";
    (documents.user_guide == Some(true), why)
}

fn ics_05(documents: &Documents) -> (bool, &'static str) {
    (
        documents.duplicate_address_warning == Some(true),
        "no warning of two boards with one address is declared",
    )
}

fn ics_08(documents: &Documents) -> (bool, &'static str) {
    (
        documents.polarisation.is_some(),
        "whether the line needs polarisation, and who brings it, is not declared",
    )
}

fn ics_09(documents: &Documents) -> (bool, &'static str) {
    (documents.write_endurance.is_some(), "how many writes the kept registers endure is not declared")
}

/// A cabinet of more than a segment bears needs a repeater with a name.
fn ics_06(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let profile = bench.profile();
    let eighths = profile.boards() * profile.line.unit_load_eighths;
    let segment = if profile.line.polarised { 28 } else { 32 };
    sheet.figure("load of the cabinet", i64::from(eighths), "eighths of a unit load", 0);
    let named = bench.declaration().documents.repeater.as_ref().is_some_and(|name| !name.trim().is_empty());
    sheet.should(eighths <= segment * 8 || named, || {
        format!("{eighths} eighths of a unit load hang on segments of {segment} unit loads, and no repeater is named")
    });
    sheet.should(profile.overload().is_none(), || {
        profile.overload().map_or_else(String::new, |overload| overload.to_string())
    });
    Ok(())
}

/// The rows of the serial line document's table that a declaration can break.
fn ics_07(bench: &mut Bench<'_>, sheet: &mut Sheet) -> Result<(), Stop> {
    let declaration = bench.declaration();
    let class = declaration.documents.implementation_class.as_deref();
    sheet.should(matches!(class, Some("basic" | "regular")), || {
        "no implementation class is declared: basic or regular".into()
    });
    let line = &declaration.line;
    for (held, row) in [
        (line.speeds.contains(&9_600), "9600 bit/s"),
        (line.speeds.contains(&19_200), "19200 bit/s"),
        (line.characters.iter().any(|known| known == "8E1"), "even parity"),
    ] {
        sheet.should(held, || format!("every class must know {row}, and it is not declared"));
    }
    if class == Some("regular") {
        let rest = ["8O1", "8N2"];
        let held = rest.iter().all(|name| line.characters.iter().any(|known| known == name));
        sheet.should(held, || "class regular knows odd and no parity, too, and they are not declared".into());
    }
    Ok(())
}
