package dev.rind.edge.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where artifacts lie: the folder for media, which a local storage of any domain starts from, and the default domain's
 * storage.
 */
public record Storage(Optional<Path> mediaRoot, Backend backend) {

  /** Pulp's one class that stores in the file system. */
  public static final String LOCAL = "pulpcore.app.models.storage.FileSystem";

  private static final String NAME = "STORAGES.default";

  /** The storage of the default domain: exactly one of these. */
  public sealed interface Backend {

    /** Files below {@code root}. */
    record Local(Path root) implements Backend {}

    /** Objects somewhere else; the options of their Django class, credentials among them. */
    record Other(String name, Map<String, Secret> options) implements Backend {
      public Other {
        options = Map.copyOf(options);
      }
    }
  }

  static Storage read(PulpReader pulp) {
    pulp.table("STORAGES");
    pulp.table(NAME);
    pulp.table(NAME + ".OPTIONS");
    var name = backendName(pulp);
    if (!name.equals(LOCAL)) {
      // With objects elsewhere MEDIA_ROOT is often empty, and need not be there.
      return new Storage(pulp.path("MEDIA_ROOT"),
          new Backend.Other(name, pulp.secrets(NAME + ".OPTIONS")));
    }
    var mediaRoot = pulp.path("MEDIA_ROOT");
    var root = pulp.path(NAME + ".OPTIONS.location").or(() -> mediaRoot);
    if (root.isEmpty() && pulp.text("MEDIA_ROOT").filter(String::isEmpty).isPresent()) {
      pulp.fault("MEDIA_ROOT", "''", "an absolute path");
    }
    return new Storage(mediaRoot, new Backend.Local(root.orElse(Path.of("/"))));
  }

  /** Before Pulp 3.85 it was {@code DEFAULT_FILE_STORAGE}; Django takes one of the two, not both. */
  private static String backendName(PulpReader pulp) {
    if (!pulp.isSaid("DEFAULT_FILE_STORAGE")) {
      pulp.require(NAME + ".BACKEND", "the class of a storage");
      return pulp.text(NAME + ".BACKEND").orElse(LOCAL);
    }
    var old = pulp.text("DEFAULT_FILE_STORAGE").orElse(LOCAL);
    if (pulp.isSaid(NAME + ".BACKEND") && !pulp.text(NAME + ".BACKEND").equals(Optional.of(old))) {
      pulp.fault("DEFAULT_FILE_STORAGE", old,
          "nothing, as " + NAME + ".BACKEND is set to another class");
    }
    return old;
  }
}
