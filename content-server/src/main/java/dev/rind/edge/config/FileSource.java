package dev.rind.edge.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where settings files are read from: the disk, or a test's map. */
@FunctionalInterface
public interface FileSource {

  /** The most that is read of one file; no settings file comes near it. */
  int BYTES_MAX = 4 << 20;

  /** The text of a file, or empty when there is none. */
  Optional<String> read(Path path) throws IOException;

  /** Files of this machine, in UTF-8; anything else in one is an {@link IOException}. */
  static FileSource disk() {
    return path -> {
      try (var in = Files.newInputStream(path)) {
        var bytes = in.readNBytes(BYTES_MAX + 1);
        if (bytes.length > BYTES_MAX) {
          throw new IOException("more than " + BYTES_MAX + " bytes");
        }
        return Optional.of(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (NoSuchFileException none) {
        return Optional.empty();
      }
    };
  }
}
