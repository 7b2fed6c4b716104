//! What is certified: a link to it, and a fresh one where that can be had.
//!
//! It refuses to know clauses.

use super::args::CertifyArgs;
use crate::trouble::Trouble;
use forecourt_attach::stream::{pipe, pty, serial, tcp};
use forecourt_attach::{AttachError, Child, Hook, Prompt, Timing, WithPlant};
use forecourt_board::Profile;
use forecourt_certify::declaration::{Boards, Declaration};
use forecourt_certify::device::VirtualLink;
use forecourt_certify::golden::{Bus, Seat};
use forecourt_certify::link::Link;
use forecourt_certify::mutant::{Defect, Mutant, defect, gallery, matrix};
use forecourt_wire::Span;
use std::fs;
use std::path::Path;

/// A new device, or nothing where there is none to be had.
pub type Fresh = Box<dyn FnMut() -> Option<Box<dyn Link>>>;

/// A device to be certified, and what is claimed of it.
pub struct Target {
    /// What the vendor claims.
    pub declaration: Declaration,
    /// The cabinet's numbers.
    pub profile: Profile,
    /// The device.
    pub link: Box<dyn Link>,
    /// Makes the device anew, as it left the works; gives nothing where that cannot be.
    pub fresh: Fresh,
    /// A line for the person who waits: the path of a pty.
    pub told: Option<String>,
}

impl Target {
    /// The device that the command line names.
    ///
    /// # Errors
    /// None is named, the declaration is wrong, or the device cannot be opened.
    pub fn open(args: &CertifyArgs) -> Result<Self, Trouble> {
        let known = args.mutant.as_deref().map(named).transpose()?;
        let declaration = declaration(args, known)?;
        let profile =
            declaration.numbers().map_err(|error| Trouble::Asked(format!("error: the profile: {error}")))?;
        if let Some(defect) = known {
            let make = {
                let profile = profile.clone();
                move || Box::new(VirtualLink::new(Mutant::new(&profile, defect))) as Box<dyn Link>
            };
            let (link, fresh): (_, Fresh) = (make(), Box::new(move || Some(make())));
            return Ok(Self { declaration, profile, link, fresh, told: None });
        }
        if args.golden {
            return Self::golden(declaration, profile);
        }
        if let Some(command) = args.virtual_child.clone() {
            let open = {
                let profile = profile.clone();
                move || Child::open(&command, &profile).map(|child| Box::new(child) as Box<dyn Link>)
            };
            let link = open().map_err(|error| attach(&error))?;
            return Ok(Self { declaration, profile, link, fresh: Box::new(move || open().ok()), told: None });
        }
        let (link, told) = stream(args, &profile)?;
        Ok(Self { declaration, profile, link, fresh: Box::new(|| None), told })
    }

    fn golden(declaration: Declaration, profile: Profile) -> Result<Self, Trouble> {
        let addresses = addresses(&declaration, &profile);
        let make = {
            let profile = profile.clone();
            move || {
                Bus::golden(&profile, &addresses).map(|bus| Box::new(VirtualLink::new(bus)) as Box<dyn Link>)
            }
        };
        let link = make().map_err(|board| {
            Trouble::Asked(format!(
                "error: the profile's cabinet has no board {board}, which the declaration names"
            ))
        })?;
        Ok(Self { declaration, profile, link, fresh: Box::new(move || make().ok()), told: None })
    }
}

/// A link of bytes in real time, and what to tell the person who waits.
fn stream(args: &CertifyArgs, profile: &Profile) -> Result<(Box<dyn Link>, Option<String>), Trouble> {
    let line = profile.line.speed;
    let timing = Timing { error: Span::from_ms(u64::from(args.timing_error)), ..Timing::default() };
    let mut told = None;
    let opened = if let Some(device) = &args.serial {
        serial::open(device, line, timing)
    } else if let Some(address) = &args.tcp {
        tcp::open(address, line, timing)
    } else if let Some(command) = &args.child {
        pipe::open(command, line, timing)
    } else if args.pty {
        pty::make(line, timing).map(|(link, path)| {
            told = Some(format!("the board is expected at {}", path.display()));
            link
        })
    } else {
        return Err(Trouble::Asked(
            "error: nothing to certify is named\nhelp: --golden certifies the golden boards, --serial, --tcp, --pty, --child and --virtual a board of your own"
                .to_owned(),
        ));
    };
    let link = opened.map_err(|error| attach(&error))?;
    let link: Box<dyn Link> = if let Some(command) = &args.hook {
        Box::new(WithPlant::new(link, Hook::new(command)))
    } else if args.prompt {
        Box::new(WithPlant::new(link, Prompt::new(std::io::stdin().lock(), std::io::stderr())))
    } else {
        Box::new(link)
    };
    Ok((link, told))
}

fn attach(error: &AttachError) -> Trouble {
    Trouble::Asked(format!("error: {error}"))
}

/// The boards on the line: those declared, or the whole cabinet.
fn addresses(declaration: &Declaration, profile: &Profile) -> Vec<u8> {
    if declaration.boards.cabinet {
        return (1..=247).filter(|address| Seat::new(profile, *address).is_some()).collect();
    }
    let Boards { slot, drawer, .. } = declaration.boards;
    [slot, drawer].into_iter().flatten().collect()
}

/// The declaration: the file's, or that of the golden boards.
fn declaration(args: &CertifyArgs, known: Option<&Defect>) -> Result<Declaration, Trouble> {
    let mut declaration = match (&args.declaration, known) {
        (Some(path), _) => declared(path)?,
        (None, Some(defect)) => matrix::declaration(defect),
        (None, None) if args.golden => Declaration::golden(),
        (None, None) if args.target_is_named() => {
            return Err(Trouble::Asked(
                "error: a declaration is needed: --declaration FILE says what the vendor claims\nhelp: forecourt certify --example-declaration prints one to begin with"
                    .to_owned(),
            ));
        }
        (None, None) => Declaration::golden(),
    };
    declaration.boards.cabinet |= args.cabinet;
    Ok(declaration)
}

fn declared(path: &Path) -> Result<Declaration, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
    let mut profile = |named: &str| {
        let file = path.parent().unwrap_or(Path::new("")).join(named);
        fs::read_to_string(&file).map_err(|error| format!("cannot read {}: {error}", file.display()))
    };
    Declaration::from_toml(&path.display().to_string(), &text, &mut profile)
        .map_err(|error| Trouble::Asked(format!("error: {error}")))
}

fn named(id: &str) -> Result<&'static Defect, Trouble> {
    defect(id).ok_or_else(|| {
        Trouble::Asked(format!(
            "error: no defect is called {id}\nhelp: forecourt certify --mutants shows them all"
        ))
    })
}

/// All known defects, a line each.
pub fn mutants() -> String {
    gallery().map(|one| format!("{:<6} {}  ({})\n", one.id, one.says, one.killed_by.join(", "))).collect()
}

/// A declaration to begin with: that of the golden boards.
pub fn example() -> String {
    let text = toml::to_string_pretty(&Declaration::golden()).expect("a declaration is plain data");
    // A declaration that names no profile means the standard one.
    let text = text.replacen("profile = \"\"\n", "", 1);
    format!(
        "# What the vendor claims. What is left out is what the standard cabinet profile says.\n# profile = \"my_cabinet.toml\"\n{text}"
    )
}
