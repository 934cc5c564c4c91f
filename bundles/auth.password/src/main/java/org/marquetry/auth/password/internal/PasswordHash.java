package org.marquetry.auth.password.internal;

/** What a file of users keeps of a password. */
interface PasswordHash {
    /** Whether it was made of this password. Takes the same time for any password of the same length. */
    boolean isOf(byte[] password);
}
