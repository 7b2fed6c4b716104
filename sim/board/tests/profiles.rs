//! The profile files and what is said of wrong ones.

use forecourt_board::Profile;
use forecourt_wire::{Character, LineSpeed, Span};

#[track_caller]
fn read(file: &str) -> Profile {
    let path = format!("{}/../../scenarios/profiles/{file}", env!("CARGO_MANIFEST_DIR"));
    Profile::from_toml(file, &std::fs::read_to_string(path).unwrap())
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_standard_file_is_the_standard_profile_and_so_is_an_empty_one() {
    assert_eq!(read("standard.toml"), Profile::standard());
    assert_eq!(Profile::from_toml("empty", "").unwrap(), Profile::standard());
}

#[test]
fn the_other_files_say_what_their_names_say() {
    assert_eq!(read("slow-9600.toml").line.speed, LineSpeed { baud: 9_600, character: Character::E8_1 });
    assert_eq!(read("slow-9600.toml").board.reply_delay, Span::from_ms(5));
    assert_eq!(read("fast-115200.toml").line.speed.baud, 115_200);
    assert_eq!(read("quarter-load.toml").line.unit_load_eighths, 2);
    for file in ["standard.toml", "slow-9600.toml", "fast-115200.toml", "quarter-load.toml"] {
        assert_eq!(read(file).overload(), None, "{file}");
        assert_eq!(format!("{}.toml", read(file).name), file);
    }
}

#[test]
fn sixty_six_boards_of_unit_load_1_overload_a_segment() {
    let overload = |text: &str| Profile::from_toml("x", text).unwrap().overload().map(|o| o.to_string());
    let said = "66.000 unit loads on a line that bears 32.000: add a repeater or parts of lower load";
    assert_eq!(overload("[line]\nrepeaters = 0").as_deref(), Some(said));
    assert!(overload("[line]\nrepeaters = 1").is_some());
    assert_eq!(overload("[line]\nrepeaters = 2"), None);
    assert_eq!(overload("[line]\nrepeaters = 0\nunit_load = \"1/4\""), None);
    let thirty = "[line]\nrepeaters = 0\n[cabinet]\ndrawers = 1\nslots = 29";
    assert_eq!(overload(thirty), None);
    assert!(overload(&thirty.replace("repeaters = 0", "repeaters = 0\npolarised = true")).is_some());
}

#[track_caller]
fn wrong(text: &str, line: usize, column: usize, problem: &str, right: &str) {
    let error = Profile::from_toml("cabinet.toml", text).unwrap_err();
    let said = error.to_string();
    assert_eq!((error.line, error.column), (line, column), "{said}");
    assert!(error.problem.contains(problem), "{said}");
    assert!(error.right.contains(right), "{said}");
    assert!(said.starts_with(&format!("cabinet.toml:{line}:{column}: ")), "{said}");
}

#[test]
fn errors_name_the_place_and_what_is_right() {
    wrong("[cabinet]\ndrawers = 7", 2, 11, "cabinet.drawers = 7", "1 to 6");
    wrong("[cabinet]\nslots = 33", 2, 9, "out of range", "1 to 32");
    wrong("[cabinet]\nslots = -1", 2, 9, "cabinet.slots = -1", "1 to 32");
    wrong("# é\n[line]\nbaud  =  19201", 3, 10, "no usual speed", "19200");
    wrong("[line]\nbaud = 300", 2, 8, "line.baud = 300", "1200 to 115200");
    wrong("[line]\ncharacter = \"7E1\"", 2, 13, "unknown", "\"8E1\", \"8O1\", \"8N2\", \"8N1\"");
    wrong("[line]\nbaud = \"fast\"", 2, 8, "invalid type", "whole numbers without quotes");
    wrong("[line]\nbuad = 9600", 2, 1, "unknown field `buad`", "one of the fields named");
    wrong("[motor]\nrate = 1", 1, 2, "unknown field `motor`", "one of the fields named");
    wrong("[line\nbaud = 9600", 1, 6, "", "TOML");
    wrong("[drawer]\nauto_close_s = 4", 2, 16, "drawer.auto_close_s = 4", "0 for never");
    wrong("[drawer]\nstall_shows_ms = 501", 2, 18, "out of range", "1 to 500");
    wrong("[drawer]\nsteps_per_second = 49", 2, 20, "out of range", "50 to 5000");
    wrong("[board]\nboot_ms = 501", 2, 11, "out of range", "0 to 500");
    wrong("[board]\nvendor = \"\"", 2, 10, "cannot be sent", "1 to 32");
    wrong("[slot]\ngone_after_ms = 120", 2, 17, "slot.gone_after_ms", "at least 133");
    wrong("[slot]\nappear_within_ms = 90", 2, 20, "no time for settling", "at least 104");
}
