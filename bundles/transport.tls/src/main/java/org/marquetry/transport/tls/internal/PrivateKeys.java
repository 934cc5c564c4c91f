package org.marquetry.transport.tls.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads private keys of the forms in which they are found in files of PEM. */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");
    private static final byte[] RSA = {0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1};
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private final Path file;
    private final String password;

    /**
     * @param password empty for none
     */
    PrivateKeys(Path file, String password) {
        this.file = file;
        this.password = password;
    }

    PrivateKey read() throws BadFileException {
        for (Pem.Block block : Pem.read(file)) {
            if (block.kind().endsWith("PRIVATE KEY")) {
                return read(block);
            }
        }
        throw new BadFileException(file, "there is no private key in it");
    }

    private PrivateKey read(Pem.Block block) throws BadFileException {
        if (block.encryptedInTheOldWay()) {
            throw new BadFileException(
                    file, "the key is encrypted in a way that is not safe; openssl pkcs8 -topk8 makes a better file");
        }
        try {
            return switch (block.kind()) {
                case "PRIVATE KEY" -> plain(block.content());
                case "ENCRYPTED PRIVATE KEY" -> plain(decrypt(block.content()));
                case "RSA PRIVATE KEY" -> plain(wrap(Der.element(Der.SEQUENCE, RSA, Der.NULL), block.content()));
                case "EC PRIVATE KEY" -> plain(wrap(ecAlgorithm(block.content()), block.content()));
                default -> throw new BadFileException(file, "a " + block.kind() + " is not known");
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new BadFileException(file, "the private key is damaged");
        }
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return Der.element(Der.SEQUENCE, Der.ZERO, algorithm, Der.element(Der.OCTETS, key));
    }

    /** The curve is told within the key (RFC 5915). */
    private static byte[] ecAlgorithm(byte[] key) {
        Der parts = new Der(new Der(key).next());
        while (parts.hasMore()) {
            int tag = parts.tag();
            byte[] part = parts.next();
            if (tag == Der.PARAMETERS) {
                return Der.element(Der.SEQUENCE, EC, part);
            }
        }
        throw new IllegalArgumentException("the key does not name its curve");
    }

    private PrivateKey plain(byte[] encoded) throws BadFileException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException notThisOne) {
                continue;
            } catch (GeneralSecurityException e) {
                throw new BadFileException(file, "the private key cannot be read: " + e.getMessage());
            }
        }
        throw new BadFileException(file, "the private key is damaged, or of a kind other than RSA, EC and EdDSA");
    }

    private byte[] decrypt(byte[] encrypted) throws BadFileException {
        if (password.isEmpty()) {
            throw new BadFileException(file, "the key is encrypted, and there is no keyPassword");
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
            AlgorithmParameters parameters = info.getAlgParameters();
            // Of the second scheme of PKCS#5 only the parameters tell what it is.
            String algorithm = parameters != null && parameters.toString().startsWith("PBEWith")
                    ? parameters.toString()
                    : info.getAlgName();
            Key key = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password.toCharArray()));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return info.getKeySpec(cipher).getEncoded();
        } catch (IOException e) {
            throw new BadFileException(file, "the private key is damaged");
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new BadFileException(file, "the key is encrypted in a way that is not known: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new BadFileException(file, "the key cannot be decrypted with the keyPassword");
        }
    }
}
