package org.marquetry.auth.password.internal;

import java.util.regex.Pattern;

import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/** Bcrypt, as OpenBSD and htpasswd write it. Like everywhere, only the first 72 bytes of a password count. */
record BcryptHash(String text) implements PasswordHash {
    private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$(0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");

    static BcryptHash parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("its hash is not in the form of bcrypt");
        }
        return new BcryptHash(text);
    }

    @Override
    public boolean isOf(byte[] password) {
        return OpenBSDBCrypt.checkPassword(text, password);
    }

    @Override
    public String toString() {
        return "bcrypt";
    }
}
