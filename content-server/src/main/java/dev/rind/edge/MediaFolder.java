package dev.rind.edge;

import dev.rind.edge.body.LocalFiles;
import dev.rind.edge.config.Storage;
import java.nio.file.Path;

/** The folder that the files of the default domain lie in. */
final class MediaFolder {
  private MediaFolder() {}

  /** A folder that can be read, or why there is none. */
  static Path readable(Storage storage) throws StartFailure {
    return switch (storage.backend()) {
      case Storage.Backend.Local(Path root) -> {
        if (!LocalFiles.isReadable(root)) {
          throw new StartFailure(("The media folder %s of the domain default cannot be read "
              + "(expected: a folder that this user can list; from MEDIA_ROOT or STORAGES).")
              .formatted(root));
        }
        yield root;
      }
      case Storage.Backend.Other other -> throw new StartFailure(
          "The storage %s of the domain default is not served by this edge (expected: %s)."
              .formatted(other.name(), Storage.LOCAL));
    };
  }
}
