package dev.rind.edge.catalog;

/** Who may log in to Pulp (contract 4.6). Prints without the hash of the password. */
public record User(int id, String name, String passwordHash, boolean isActive,
    boolean isSuperuser) {
  @Override
  public String toString() {
    return "User[" + name + "]";
  }
}
