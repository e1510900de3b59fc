<?php
// client/vendor/autoload.php without Composer: loads Guzzle from Debian's packages, and the generated client.

require '/usr/share/php/GuzzleHttp/autoload.php';

spl_autoload_register(static function (string $class): void {
    $file = dirname(__DIR__) . '/lib/' . str_replace('\\', '/', substr($class, strlen('Cfis\\'))) . '.php';
    if (str_starts_with($class, 'Cfis\\') && is_file($file)) {
        require $file;
    }
});
