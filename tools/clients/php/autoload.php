<?php
// Loads Guzzle from Debian's packages, and the generated client beside this file.

require '/usr/share/php/GuzzleHttp/autoload.php';

spl_autoload_register(static function (string $class): void {
    $file = __DIR__ . '/client/lib/' . str_replace('\\', '/', substr($class, strlen('Cfis\\'))) . '.php';
    if (str_starts_with($class, 'Cfis\\') && is_file($file)) {
        require $file;
    }
});
