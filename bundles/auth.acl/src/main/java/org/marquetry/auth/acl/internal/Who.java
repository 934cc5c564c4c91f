package org.marquetry.auth.acl.internal;

/**
 * Whom a rule is about.
 *
 * @param name empty where the kind has no names
 */
record Who(Kind kind, String name) {
    /** How a rule says whom it is about. */
    enum Kind {
        EVERYONE,
        ANONYMOUS,
        USER,
        GROUP,
        ROLE,
        CLIENT
    }

    static final Who EVERYONE = new Who(Kind.EVERYONE, "");
    static final Who ANONYMOUS = new Who(Kind.ANONYMOUS, "");
}
