//! The public interface of a crate, as JSON from rustdoc.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Writes the public interface of a crate of the workspace as JSON, and returns its path.
///
/// Stable rustdoc writes JSON only if an environment variable allows it. Only rustdoc gets that
/// variable, because cargo would rebuild everything with it.
pub(crate) fn interface_of(package: &str, features: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("rustdoc-{}-{package}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let rustdoc = folder.join("rustdoc");
    std::fs::write(&rustdoc, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n").unwrap();
    std::fs::set_permissions(&rustdoc, std::fs::Permissions::from_mode(0o755)).unwrap();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let folder = target.join("doc").join(package.replace('-', "_"));
    let json = folder.with_extension("json");
    // cargo would take the pages for its output, and leave JSON of other features.
    let _ = (std::fs::remove_file(folder.join("index.html")), std::fs::remove_file(&json));
    let output = Command::new(env!("CARGO"))
        .args([
            "rustdoc",
            "--quiet",
            "--lib",
            "--package",
            package,
            "--features",
            features,
            "--target-dir",
        ])
        .arg(target)
        .args(["--", "-Z", "unstable-options", "--output-format", "json"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("RUSTDOC", &rustdoc)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    json
}
