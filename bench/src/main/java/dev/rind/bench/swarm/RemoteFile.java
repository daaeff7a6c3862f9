package dev.rind.bench.swarm;

import java.nio.charset.StandardCharsets;

/**
 * A file that clients fetch, and what it must be.
 *
 * @param target as it stands in a request
 * @param sizeBytes negative where metadata tells none
 */
record RemoteFile(Stage stage, String target, long sizeBytes, Checksum checksum) {

  /**
   * At a path below a base path, as metadata has it. What cannot stand in a request line is escaped and nothing else,
   * since a client sends the rest as it is.
   */
  static RemoteFile at(Stage stage, String base, String path, long sizeBytes, Checksum checksum) {
    return new RemoteFile(stage, target(base + path), sizeBytes, checksum);
  }

  private static String target(String path) {
    var escaped = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (b <= ' ' || b == 0x7f || "\"#<>?\\^`{|}".indexOf(b) >= 0) {
        escaped.append('%').append("%02X".formatted(b & 0xff));
      } else {
        escaped.append((char) b);
      }
    }
    return escaped.toString();
  }
}
