package dev.rind.edge.pulp;

import dev.rind.edge.catalog.Storage;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a domain's storage class and settings where its files lie. Of the settings, whose leaves are
 * encrypted, only what is needed is decrypted (contract 9.3, 9.4).
 *
 * <p><b>Threading:</b> for threads that may wait for a disk. <b>Errors:</b> whatever is wrong with a
 * domain's settings makes it one that is not served; the others are.
 */
public final class StorageSettings {
  private static final Set<String> LOCAL = Set.of("pulpcore.app.models.storage.FileSystem",
      "django.core.files.storage.FileSystemStorage",
      "django.core.files.storage.filesystem.FileSystemStorage");

  private final Optional<Path> mediaRoot;
  private final FieldKeys keys;

  /** @param mediaRoot where files lie that have no {@code location}; absolute */
  public StorageSettings(Optional<Path> mediaRoot, FieldKeys keys) {
    this.mediaRoot = mediaRoot;
    this.keys = keys;
  }

  /** @param settings JSON */
  Storage storage(String storageClass, @Nullable String settings) {
    if (!LOCAL.contains(storageClass)) {
      return new Storage.NotServed("is of the class " + storageClass);
    }
    try {
      return settings != null && Json.decodeValue(settings) instanceof JsonObject object
          ? local(object.getValue("location"))
          : local(null);
    } catch (DecodeException _) { // PostgreSQL knows longer numbers and deeper JSON than we read
      return new Storage.NotServed("has settings that cannot be read");
    }
  }

  private Storage local(@Nullable Object leaf) {
    if (leaf == null) {
      return belowMediaRoot();
    }
    return leaf instanceof String token
        ? keys.decrypt(token)
            .map(this::at)
            .orElse(
                new Storage.NotServed("has settings that cannot be decrypted"))
        : new Storage.NotServed("has a location that is not encrypted");
  }

  private Storage belowMediaRoot() {
    return mediaRoot.<Storage>map(Storage.Local::new)
        .orElse(new Storage.NotServed("has no location, and MEDIA_ROOT is empty"));
  }

  /** What cannot be read is not shown, not even as a cause. */
  private Storage at(String json) {
    try {
      return switch (Json.decodeValue(json)) {
        case null -> belowMediaRoot();
        // Pulp takes any other from where its process happens to run.
        case String path when Path.of(path).isAbsolute() ->
          new Storage.Local(Path.of(path).normalize());
        default -> noAbsolutePath();
      };
    } catch (DecodeException | InvalidPathException _) {
      return noAbsolutePath();
    }
  }

  private static Storage noAbsolutePath() {
    return new Storage.NotServed("has a location that is no absolute path");
  }
}
