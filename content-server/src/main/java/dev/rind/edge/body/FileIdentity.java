package dev.rind.edge.body;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What tells a file from another one at the same path.
 *
 * @param inode and device, where the file system has such
 */
record FileIdentity(@Nullable Object inode, long sizeBytes, FileTime modified) {
  static FileIdentity of(BasicFileAttributes attributes) {
    return new FileIdentity(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
  }
}
