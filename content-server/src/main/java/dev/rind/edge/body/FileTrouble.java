package dev.rind.edge.body;

/** A stored file that cannot be sent: what the database says and what lies on disk do not agree. */
public final class FileTrouble extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean ofFolder;

  FileTrouble(String message) {
    this(message, false);
  }

  private FileTrouble(String message, boolean ofFolder) {
    super(message, null, false, false);
    this.ofFolder = ofFolder;
  }

  /** Of all files below a folder. */
  static FileTrouble ofFolder(String message) {
    return new FileTrouble(message, true);
  }

  /** Whether the whole storage cannot be read, which nothing that a row says could mend. */
  public boolean isOfFolder() {
    return ofFolder;
  }
}
