//! Whose a file is: which files may be trusted with a token, and how a new file gets the owner and
//! mode of the one that it replaces.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// The owner, group and mode of a file. Nothing on systems without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ownership {
    #[cfg(unix)]
    owner: u32,
    #[cfg(unix)]
    group: u32,
    #[cfg(unix)]
    mode: u32,
}

/// Opens a file that may hold a token, for reading. It may be a link, and a group may read it, as
/// is usual for secrets that are mounted. It must be a regular file of the user or of root. `None`
/// if it does not exist.
pub(crate) fn open_token_file(path: &Path) -> io::Result<Option<File>> {
    let Some(file) = open(path, OpenOptions::new().read(true), true)? else { return Ok(None) };
    let metadata = file.metadata()?;
    must_be_a_file(&metadata)?;
    #[cfg(unix)]
    {
        let owner = std::os::unix::fs::MetadataExt::uid(&metadata);
        let user = rustix::process::geteuid().as_raw();
        if owner != user && owner != 0 && user != 0 {
            return Err(refused("it belongs to another user"));
        }
    }
    Ok(Some(file))
}

/// Opens a file that this crate keeps beside a token file. It must not be a link, but a regular
/// file of the user or, for root, of the owner of the token file, with a mode that is not wider
/// than that of the token file. `None` if it does not exist.
pub(crate) fn open_private(
    path: &Path,
    options: &mut OpenOptions,
    token_file: Option<Ownership>,
) -> io::Result<Option<File>> {
    let Some(file) = open(path, options, false)? else { return Ok(None) };
    let metadata = file.metadata()?;
    must_be_a_file(&metadata)?;
    #[cfg(unix)]
    {
        let found = Ownership::of(&metadata);
        let user = rustix::process::geteuid().as_raw();
        let is_for_root =
            user == 0 && token_file.is_some_and(|token_file| token_file.owner == found.owner);
        if found.owner != user && !is_for_root {
            return Err(refused("it belongs to another user"));
        }
        // A new token file has the mode of the present one just before it takes its place.
        let usual = token_file.map_or(0o600, |token_file| token_file.mode | 0o600);
        if found.mode & 0o777 & !usual != 0 {
            return Err(refused("other users can use it; it must have mode 0600"));
        }
    }
    #[cfg(not(unix))]
    let _ = token_file;
    Ok(Some(file))
}

/// Returns whether a file has what another file in its place would not have: an access list or
/// other extended attributes, or a second name.
pub(crate) fn is_bound_to_its_inode(file: &File) -> io::Result<bool> {
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&file.metadata()?) > 1 {
        return Ok(true);
    }
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        let mut names = [0; 1024];
        match rustix::fs::flistxattr(file, &mut names[..]) {
            // The system itself gives a new file its labels.
            Ok(length) => Ok(names.get(..length).is_none_or(|names| {
                names
                    .split(|byte| *byte == 0)
                    .any(|name| !name.is_empty() && !name.starts_with(b"security."))
            })),
            Err(rustix::io::Errno::RANGE) => Ok(true),
            Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _ = file;
        Ok(false)
    }
}

fn open(path: &Path, options: &mut OpenOptions, follows_links: bool) -> io::Result<Option<File>> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        // A pipe would wait for its other end for ever.
        let mut flags = OFlags::NONBLOCK;
        if !follows_links {
            flags |= OFlags::NOFOLLOW;
        }
        let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags);
    }
    #[cfg(not(unix))]
    let _ = follows_links;
    match options.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        #[cfg(unix)]
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            Err(refused("it is a link"))
        }
        Err(error) => Err(error),
    }
}

fn must_be_a_file(metadata: &Metadata) -> io::Result<()> {
    if metadata.is_file() { Ok(()) } else { Err(refused("it is not a regular file")) }
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, why)
}

impl Ownership {
    pub(crate) fn of(metadata: &Metadata) -> Self {
        #[cfg(not(unix))]
        let _ = metadata;
        Ownership {
            #[cfg(unix)]
            owner: std::os::unix::fs::MetadataExt::uid(metadata),
            #[cfg(unix)]
            group: std::os::unix::fs::MetadataExt::gid(metadata),
            #[cfg(unix)]
            mode: std::os::unix::fs::MetadataExt::mode(metadata) & 0o7777,
        }
    }

    /// Gives a file this owner, group and mode. The mode comes last, so that nobody else can read
    /// the file before it is theirs.
    pub(crate) fn give_to(self, file: &File) -> io::Result<()> {
        self.give_owner_to(file)?;
        #[cfg(unix)]
        {
            crate::test_hooks::file_operation("set mode")?;
            let mode = std::os::unix::fs::PermissionsExt::from_mode(self.mode);
            file.set_permissions(mode)?;
        }
        Ok(())
    }

    /// Gives a file this owner and group, and leaves its mode.
    pub(crate) fn give_owner_to(self, file: &File) -> io::Result<()> {
        #[cfg(unix)]
        {
            let found = Ownership::of(&file.metadata()?);
            if (found.owner, found.group) != (self.owner, self.group) {
                crate::test_hooks::file_operation("set owner")?;
                std::os::unix::fs::fchown(file, Some(self.owner), Some(self.group))?;
            }
        }
        #[cfg(not(unix))]
        let _ = file;
        Ok(())
    }
}
