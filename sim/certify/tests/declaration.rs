//! What a vendor may get wrong in a declaration, and where the error points.

use forecourt_board::Profile;
use forecourt_certify::declaration::{Declaration, DeclarationError};
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::Bus;
use forecourt_certify::run::{Options, certify};
use forecourt_certify::verdict::Verdict;

const HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

fn head() -> String {
    format!(
        "[firmware]\nvendor = \"Acme\"\nproduct = \"KB-1\"\nversion = \"2.3\"\nimage-sha256 = \"{HASH}\"\n"
    )
}

fn read(text: &str) -> Result<Declaration, DeclarationError> {
    Declaration::from_toml("board.toml", text, &mut |name| match name {
        "small.toml" => Ok("[cabinet]\ndrawers = 1\nslots = 8\n".into()),
        "wrong.toml" => Ok("[line]\nbaud = 17\n".into()),
        _ => Err("no such file".into()),
    })
}

/// The error to the declaration's head with `tail` behind it, as `line:column: problem`.
#[track_caller]
fn refused(text: &str, place: &str, problem: &str, right: &str) {
    let error = read(text).expect_err("it is wrong");
    assert_eq!(format!("{}:{}:{}", error.file, error.line, error.column), place, "{error}");
    assert!(error.problem.contains(problem), "{error}");
    assert!(error.right.contains(right), "{error}");
}

#[test]
fn the_least_declaration_is_the_standard_one() {
    let declaration = read(&head()).expect("it says all that nobody else knows");
    let golden = Declaration::golden();
    assert_eq!(declaration.firmware.image_sha256, HASH.to_lowercase());
    assert_eq!(declaration.boards, golden.boards);
    assert_eq!(declaration.functions, golden.functions);
    assert_eq!(declaration.line, golden.line);
    assert_eq!(declaration.documents.write_endurance, None);
}

#[test]
fn everything_can_be_said() {
    let text = format!(
        "profile = \"small.toml\"\n{}[boards]\nslot = 40\n[line]\nspeeds = [19200]\ncharacters = [\"8E1\"]\n\
         [functions]\nslot = [3, 4, 6]\n[features]\ncounters = true\n\
         [documents]\nimplementation-class = \"basic\"\nwrite-endurance = 1000\n",
        head()
    );
    let declaration = read(&text).expect("all of it is right");
    assert_eq!((declaration.boards.slot, declaration.boards.drawer), (Some(40), None));
    assert_eq!(declaration.functions.slot, [3, 4, 6]);
    assert!(declaration.features.counters);
    assert_eq!(declaration.documents.write_endurance, Some(1000));
    assert_eq!(declaration.numbers().expect("it was read once").cabinet.slots, 8);
    // The record of a run holds it as JSON, profile included.
    let json = serde_json::to_string(&declaration).expect("plain data");
    assert_eq!(serde_json::from_str::<Declaration>(&json).expect("its own words"), declaration);
}

#[test]
fn what_is_missing_is_named() {
    refused("", "board.toml:1:1", "[firmware] is missing", "image-sha256");
    refused("[firmware]\nvendor = \"a\"\nversion = \"1\"\n", "board.toml:1:1", "firmware.product", "product");
    let no_hash = "[firmware]\nvendor = \"a\"\nproduct = \"b\"\nversion = \"1\"\n";
    refused(no_hash, "board.toml:1:1", "firmware.image-sha256 is missing", "image-sha256");
}

#[test]
fn texts_and_hash_are_looked_at() {
    refused(&head().replace("\"2.3\"", "\"\""), "board.toml:4:11", "firmware.version", "1 to 64");
    refused(&head().replace("\"Acme\"", "\"A\\u0007\""), "board.toml:2:10", "firmware.vendor", "control");
    refused(&head().replace("0011", "00g1"), "board.toml:5:16", "image-sha256", "64 hex digits");
    refused(&head().replace("0011", ""), "board.toml:5:16", "56 characters", "64 hex digits");
}

#[test]
fn addresses_must_be_in_the_cabinet() {
    let with = |tail: &str| format!("{}{tail}", head());
    refused(&with("[boards]\nslot = 32\n"), "board.toml:7:8", "boards.slot = 32", "33 to 64");
    refused(&with("[boards]\nslot = 97\n"), "board.toml:7:8", "boards.slot = 97", "33 to 64");
    refused(&with("[boards]\ndrawer = 3\n"), "board.toml:7:10", "boards.drawer = 3", "1 to 6");
    refused(&with("[boards]\ndrawer = -1\n"), "board.toml:7:10", "boards.drawer = -1", "1 to 6");
    refused(&with("[boards]\ncabinet = true\n"), "board.toml:6:1", "no board", "slot = 33");
    let small = format!("profile = \"small.toml\"\n{}[boards]\nslot = 41\n", head());
    refused(&small, "board.toml:8:8", "boards.slot = 41", "as far as the cabinet goes");
}

#[test]
fn functions_ascend_and_hold_the_two_that_read() {
    let with = |tail: &str| format!("{}[functions]\n{tail}\n", head());
    refused(&with("slot = [3, 4, 4]"), "board.toml:7:15", "ascending", "1 to 127");
    refused(&with("slot = [4, 3]"), "board.toml:7:12", "3 does not stand", "ascending");
    refused(&with("drawer = [0, 3, 4]"), "board.toml:7:11", "0 is out of range", "1 to 127");
    refused(&with("drawer = [3, 4, 128]"), "board.toml:7:17", "128 is out of range", "1 to 127");
    refused(&with("slot = [3, 6]"), "board.toml:7:8", "lacks 4", "read back");
}

#[test]
fn lines_must_hold_the_profiles_own() {
    let with = |tail: &str| format!("{}[line]\n{tail}\n", head());
    refused(&with("speeds = [9600]"), "board.toml:7:10", "19200 8E1", "the profile's own line");
    refused(&with("characters = [\"8N2\"]"), "board.toml:7:14", "19200 8E1", "the profile's own line");
    refused(&with("characters = [\"7E1\"]"), "board.toml:7:15", "7E1", "8N1");
    refused(&with("speeds = [19200, 9600]"), "board.toml:7:18", "ascending", "ascending");
    refused(&with("speeds = [19200, 250000]"), "board.toml:7:18", "out of range", "115200");
}

#[test]
fn documents_and_syntax() {
    let with = |tail: &str| format!("{}{tail}\n", head());
    refused(&with("[documents]\nimplementation-class = \"best\""), "board.toml:7:24", "best", "regular");
    refused(&with("[documents]\nwrite-endurance = 0"), "board.toml:7:19", "0 is no count", "1 or more");
    refused(&with("[features]\ncounter = true"), "board.toml:7:1", "counter", "fields named");
    refused(&with("[features]\ncounters = 1"), "board.toml:7:12", "invalid type", "true or false");
    refused(&with("[boards"), "board.toml:6:8", "", "TOML");
}

#[test]
fn faults_of_the_profile_point_into_the_profile() {
    let named = |name: &str| format!("profile = \"{name}\"\n{}", head());
    refused(&named("none.toml"), "board.toml:1:11", "no such file", "path of a profile");
    refused(&named("wrong.toml"), "wrong.toml:2:8", "17", "1200");
}

#[test]
fn a_vendors_own_ranges_are_tried_at_their_ends() {
    let with = |tail: &str| format!("{}[ranges]\n{tail}\n", head());
    let own = read(&with("travel = [200, 40000]\nrate = [1, 900]")).expect_err("the profile's rate is 1000");
    assert!(own.to_string().contains("ranges.rate = [1, 900]"), "{own}");
    refused(&with("travel = [0, 4000]"), "board.toml:7:10", "ranges.travel", "the least and the greatest");
    refused(&with("auto-close = [5, 70000]"), "board.toml:7:14", "ranges.auto-close", "such as [5, 3600]");
    refused(&with("rate = [50]"), "board.toml:7:8", "is no range", "around the profile's 1000");
    let own = read(&with("travel = [200, 40000]")).expect("it is in order");
    assert!(own.ranges.holds(16, 40_000) && !own.ranges.holds(16, 199) && own.ranges.holds(18, 0));
    // The golden board ends at 20000: a claim of more is found out.
    let profile = Profile::standard();
    for (claim, verdict) in [([100, 20_000], Verdict::Pass), ([100, 40_000], Verdict::Fail)] {
        let mut claims = Declaration::golden();
        claims.ranges.travel = claim;
        for clause in ["WR-01", "WR-07"] {
            let mut link = VirtualLink::new(Bus::golden(&profile, &[33, 1]).expect("the cabinet has both"));
            let (record, _) = certify(&mut link, &claims, &profile, &Options::one(clause), &mut |_| {});
            let drawer = record.outcomes.iter().find(|outcome| outcome.board == 1).expect("it was put");
            // What lies outside the greater claim is refused all the same.
            let due = if clause == "WR-07" { Verdict::Pass } else { verdict };
            assert_eq!(drawer.finding.verdict, due, "{claim:?} {drawer:?}");
        }
    }
}
