package dev.rind.edge.body;

/** A stored file that is ready to be sent, as it was when it was last compared with the disk. */
sealed interface StoredFile permits MemoryFile, OpenFile, CopiedFile {
  /** What is known of it, however it is sent. */
  KeptFile kept();

  /** It is no longer kept; what is on its way stays whole. To be told once. */
  void giveUp();
}
